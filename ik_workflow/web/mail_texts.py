"""„Texte der E-Mails“: whoever administers changes them; no text with an unknown or a missing field is stored."""

import hashlib

from flask import Blueprint
from flask import Response
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ik_workflow.errors import NotFound
from ik_workflow.models.outbox import MailKind
from ik_workflow.models.outbox import MailText
from ik_workflow.notifications.texts import FIELDS
from ik_workflow.notifications.texts import Text
from ik_workflow.notifications.texts import Written
from ik_workflow.notifications.texts import check
from ik_workflow.notifications.texts import own_text
from ik_workflow.notifications.texts import preview
from ik_workflow.notifications.texts import text_of
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_
from ik_workflow.translation import _
from ik_workflow.web.entry import Entry
from ik_workflow.web.once import once
from ik_workflow.web.once import saved
from ik_workflow.web.permissions import open_to
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading
from ik_workflow.web.viewing import writing

pages = Blueprint("mail_texts", __name__, url_prefix="/verwaltung/mailtexte")
administrators_only = open_to(Office.ADMINISTRATOR)

TEXT = {"subject": N_("Betreff"), "markdown": N_("Text"), "act": N_("Absicht"), "stand": N_("Stand")}
KINDS = {kind.value: kind for kind in MailKind}
#: the preview stands in a frame of its own that runs nothing; a mail has its styles in its tags
WITH_PREVIEW = (
    "default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self'; img-src 'self' data:;"
    " script-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pages.get("")
@administrators_only
def overview() -> ResponseReturnValue:
    rows = reading().scalars(select(MailText)).all()
    changed, subjects = {row.kind: row.changed for row in rows}, {row.kind: row.subject for row in rows}
    kinds = [(kind, subjects.get(kind, own_text(kind).subject), changed.get(kind)) for kind in MailKind]
    return render_template("administration/mail_texts.html", kinds=kinds, done=request.args.get("erledigt") == "ja")


@pages.get("/<key>")
@administrators_only
def text(key: str) -> ResponseReturnValue:
    kind = kind_of(key)
    stored = text_of(reading(), kind)
    return show(kind, filled_with(stored), looks=preview(kind, stored.subject, stored.markdown))


@pages.post("/<key>")
@administrators_only
@once
def change(key: str) -> ResponseReturnValue:
    """Shows a preview, puts the text in force, or gives the programme's own back."""
    kind, entry = kind_of(key), Entry(request.form, **TEXT)
    if entry.values["act"] == "own":
        return show(kind, filled_with(own_text(kind), stand=entry.values["stand"]), unsaved=True)
    subject, markdown = entry.line("subject"), entry.text("markdown")
    if not entry.faults and (wrong := check(kind, subject, markdown)):
        entry.faults["markdown"] = " ".join(wrong)
    if entry.faults:
        return show(kind, entry, 400, looks=preview(kind, subject, markdown) if subject and markdown else None)
    if entry.values["act"] == "preview":
        return show(kind, entry, unsaved=True, looks=preview(kind, subject, markdown))
    return store(kind, entry, Text(subject, markdown))


def store(kind: MailKind, entry: Entry, wanted: Text) -> ResponseReturnValue:
    session, at = writing(), now()
    row = session.scalar(select(MailText).where(MailText.kind == kind).with_for_update())
    stored = text_of(session, kind)
    if digest_of(stored) != entry.values["stand"]:
        return show_both(kind, entry, stored)
    if wanted == own_text(kind):
        session.execute(delete(MailText).where(MailText.kind == kind))
    elif row is None:
        session.add(MailText(kind=kind, subject=wanted.subject, markdown=wanted.markdown, version=1, changed=at))
    else:
        row.subject, row.markdown, row.version, row.changed = wanted.subject, wanted.markdown, row.version + 1, at
    try:
        return saved(url_for("mail_texts.overview", erledigt="ja"))
    except IntegrityError:  # Both were the first to change the programme's own text.
        session.rollback()
        return show_both(kind, entry, text_of(session, kind))


def filled_with(stored: Text, *, stand: str | None = None) -> Entry:
    entry = Entry(request.form, **TEXT)
    entry.values |= {"subject": stored.subject, "markdown": stored.markdown, "stand": stand or digest_of(stored)}
    return entry


def digest_of(stored: Text) -> str:
    """Stands for the text that somebody began to change."""
    return hashlib.sha256(f"{stored.subject}\n{stored.markdown}".encode()).hexdigest()


def show_both(kind: MailKind, entry: Entry, stored: Text) -> ResponseReturnValue:
    """Somebody else was faster: what was typed, and beside it the text in force."""
    entry.stored |= {"subject": stored.subject, "markdown": stored.markdown}
    entry.values["stand"] = digest_of(stored)
    entry.faults["markdown"] = _(
        "Text: Inzwischen hat jemand anders ihn geändert. Darunter steht, was jetzt gilt. Wenn Sie noch einmal"
        " speichern, gilt Ihr Text."
    )
    return show(kind, entry, 409)


def show(
    kind: MailKind, entry: Entry, status: int = 200, *, looks: Written | None = None, unsaved: bool = False
) -> ResponseReturnValue:
    if looks is None and not entry.faults:
        looks = preview(kind, entry.values["subject"], entry.values["markdown"])
    page = render_template(
        "administration/mail_text.html",
        kind=kind,
        entry=entry,
        fields=FIELDS[kind],
        looks=looks,
        unsaved=unsaved,
        own=changed_at(reading(), kind) is None,
    )
    answer = Response(page, status)
    answer.headers["Content-Security-Policy"] = WITH_PREVIEW
    return answer


def changed_at(session: Session, kind: MailKind) -> int | None:
    return session.scalar(select(MailText.version).where(MailText.kind == kind))


def kind_of(key: str) -> MailKind:
    if key not in KINDS:
        raise NotFound(_("Diesen Text gibt es nicht."))
    return KINDS[key]
