"""The web application: settings, database, pages, error answers, in this order."""

from pathlib import Path

from flask import Flask
from flask import Response
from flask import current_app
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from sqlalchemy.exc import DataError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as PageNotFound

from ik_workflow.errors import IkError
from ik_workflow.errors import NotFound
from ik_workflow.errors import WrongOffice
from ik_workflow.exchange.demo_people import refuse_examples
from ik_workflow.models.database import make_engine
from ik_workflow.models.schema import refuse_unready
from ik_workflow.operations.step import refuse_unknown_states
from ik_workflow.periods import local_date
from ik_workflow.periods import long_date
from ik_workflow.periods import short_date
from ik_workflow.settings import Settings
from ik_workflow.settings import load
from ik_workflow.settings import refuse_unsafe
from ik_workflow.web import absences
from ik_workflow.web import accounts
from ik_workflow.web import answers
from ik_workflow.web import assessments
from ik_workflow.web import attachments
from ik_workflow.web import budget
from ik_workflow.web import budget_changes
from ik_workflow.web import bundles
from ik_workflow.web import cases
from ik_workflow.web import catalogue
from ik_workflow.web import colours
from ik_workflow.web import concepts
from ik_workflow.web import consent_list
from ik_workflow.web import corrections
from ik_workflow.web import council_office
from ik_workflow.web import cycle_checking
from ik_workflow.web import cycle_pages
from ik_workflow.web import cycle_units
from ik_workflow.web import cycles
from ik_workflow.web import deadline_endings
from ik_workflow.web import deadline_forms
from ik_workflow.web import desk
from ik_workflow.web import discussion
from ik_workflow.web import dispositions
from ik_workflow.web import document_template
from ik_workflow.web import documents
from ik_workflow.web import entry_corrections
from ik_workflow.web import event_results
from ik_workflow.web import excerpts
from ik_workflow.web import forecast_page
from ik_workflow.web import health
from ik_workflow.web import measure_plans
from ik_workflow.web import measures
from ik_workflow.web import missing_votes
from ik_workflow.web import overview
from ik_workflow.web import parameters
from ik_workflow.web import participation
from ik_workflow.web import procedures
from ik_workflow.web import proposals
from ik_workflow.web import public
from ik_workflow.web import recurrence_pages
from ik_workflow.web import registration
from ik_workflow.web import report_orders
from ik_workflow.web import rounds
from ik_workflow.web import session_plan
from ik_workflow.web import sitting
from ik_workflow.web import status_pages
from ik_workflow.web import steering
from ik_workflow.web import steps
from ik_workflow.web import stocktakings
from ik_workflow.web import taking_over
from ik_workflow.web import terms
from ik_workflow.web.hosts import Application
from ik_workflow.web.hosts import bind_addresses
from ik_workflow.web.hosts import refuse_unknown
from ik_workflow.web.once import form_key
from ik_workflow.web.permissions import form_again
from ik_workflow.web.permissions import refuse_undeclared
from ik_workflow.web.permissions import way_back
from ik_workflow.web.static_files import FOREVER
from ik_workflow.web.static_files import VERSION
from ik_workflow.web.static_files import add_versions
from ik_workflow.web.translated import translate_templates
from ik_workflow.web.unexpected import log_unexpected
from ik_workflow.web.viewing import close_sessions
from ik_workflow.web.viewing import today
from ik_workflow.web.wording import clock_time
from ik_workflow.web.wording import sentence

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LARGEST_REQUEST = 1024 * 1024  # bytes


def create_app(settings: Settings | None = None) -> Flask:
    """The application; raises BadSetting or UnknownSchema instead of starting badly."""
    settings = settings or load()
    refuse_unsafe(settings)
    app = Application(__name__, template_folder=str(templates()))
    app.url_map.merge_slashes = False  # An address with a slash too many is wrong; it leads nowhere else.
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_REQUEST, TRUSTED_HOSTS=settings.trusted_hosts or None)
    app.extensions["ik_settings"] = settings
    app.extensions["ik_engine"] = engine = make_engine(settings.database_url)
    refuse_unfit(engine, settings)
    app.jinja_env.filters.update(long_date=long_date, short_date=short_date, sentence=sentence)
    app.jinja_env.filters.update(local_day=local_date, clock_time=clock_time)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["urlize.rel"] = "nofollow noopener noreferrer"  # Whoever writes a link vouches for it.
    translate_templates(app.jinja_env)
    app.jinja_env.globals["form_key"] = form_key
    app.context_processor(lambda: {"settings": settings, "today": today()})
    add_versions(app)
    app.before_request(refuse_unknown)
    app.register_blueprint(health.pages)
    app.register_blueprint(public.pages)
    app.register_blueprint(procedures.pages)
    app.register_blueprint(cases.pages)
    app.register_blueprint(steps.pages)
    for room in (proposals, rounds, measures, measure_plans, steering, bundles):
        app.register_blueprint(room.pages)
    for room in (concepts, dispositions, overview, budget, budget_changes):
        app.register_blueprint(room.pages)
    catalogue.install(app)
    for room in (cycle_pages, cycle_checking, cycle_units, status_pages, answers):
        app.register_blueprint(room.pages)
    for room in (stocktakings, assessments):
        app.register_blueprint(room.pages)
    for room in (participation, registration, event_results):
        app.register_blueprint(room.pages)
    attachments.install(app, settings)
    app.register_blueprint(discussion.pages)
    for room in (documents, document_template):
        app.register_blueprint(room.pages)
    app.register_blueprint(deadline_forms.pages)
    app.register_blueprint(deadline_endings.pages)
    app.register_blueprint(forecast_page.pages)
    app.register_blueprint(taking_over.pages)
    app.register_blueprint(absences.pages)
    accounts.install(app, settings)
    for room in (colours, desk, council_office, consent_list, missing_votes, session_plan, parameters, terms):
        app.register_blueprint(room.pages)
    for room in (cycles, recurrence_pages):
        app.register_blueprint(room.pages)
    app.register_blueprint(report_orders.pages)
    for room in (sitting, corrections, entry_corrections, excerpts):
        app.register_blueprint(room.pages)
    app.teardown_appcontext(close_sessions)
    app.after_request(harden)
    app.register_error_handler(Exception, answer_error)
    refuse_undeclared(app)
    return app


def refuse_unfit(engine: Engine, settings: Settings) -> None:
    """Raise for a database that these settings or this programme must not work on; it is let go of first."""
    try:
        refuse_unready(engine)
        refuse_unknown_states(engine)
        if settings.mode == "production":
            refuse_examples(engine)
    except IkError:
        engine.dispose()
        raise


def templates() -> Path:
    """Inside the package when installed, beside it in a working tree."""
    inside = Path(__file__).parent / "templates"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "templates"


def harden(response: Response) -> Response:
    """Every answer carries the same strict headers; nothing is kept by caches that was not meant for them."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)  # An attachment has a stricter one.
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")  # An address that is a key says less.
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.extensions["ik_settings"].https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    elif VERSION in request.args and response.status_code == 200:
        headers["Cache-Control"] = FOREVER
    return response


def answer_error(error: Exception) -> ResponseReturnValue:
    """A page for every error: what went wrong and what to do; an unexpected one with an id that stands in the log."""
    bind_addresses()
    if isinstance(error, NotFound | PageNotFound):
        return render_template("pages/error.html", status=404, sentence=None, error_id=None), 404
    if isinstance(error, IkError):
        again = None if isinstance(error, WrongOffice) else form_again()  # That form is as little for them.
        told = {"status": error.status, "sentence": error.sentence, "error_id": None}
        return render_template("pages/error.html", **told, again=again, back=again or way_back()), error.status
    if isinstance(error, HTTPException):
        if error.code is not None and error.code < 400:
            return error.get_response()  # a redirect, no error
        status = error.code or 500
        return render_template("pages/error.html", status=status, sentence=None, error_id=None), status
    if isinstance(error, DataError | OverflowError | UnicodeEncodeError):
        return render_template("pages/error.html", status=400, sentence=None, error_id=None), 400
    error_id = log_unexpected(error)
    if isinstance(error, OperationalError):
        page = render_template("pages/error.html", status=503, sentence=None, error_id=error_id)
        return page, 503, {"Retry-After": "10"}
    return render_template("pages/error.html", status=500, sentence=None, error_id=error_id), 500
