"""``ik-workflow user``: the first administrator, and a way in for whoever has lost theirs."""

from datetime import UTC
from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import actor_of
from ik_workflow.accounts.links import INVITATION_LASTS
from ik_workflow.accounts.links import link_token
from ik_workflow.cli.database import configured_engine
from ik_workflow.errors import NotFound
from ik_workflow.models.all import Person
from ik_workflow.models.all import User
from ik_workflow.models.schema import refuse_unready
from ik_workflow.operations.administration import OPERATOR
from ik_workflow.operations.people import account_of
from ik_workflow.operations.people import forget_second_factor
from ik_workflow.operations.people import invite
from ik_workflow.operations.people import make_administrator
from ik_workflow.periods import local_date
from ik_workflow.settings import load
from ik_workflow.settings import refuse_unsafe
from ik_workflow.translation import _
from ik_workflow.translation import shown


@click.group("user")
def users() -> None:
    """Zugänge anlegen, neu freigeben, auflisten."""


@users.command("create-admin")
@click.option("--email", required=True, help="E-Mail-Adresse, mit der sich die Person anmeldet.")
@click.option("--name", prompt="Name", help="Vor- und Nachname.")
@click.option("--city", default="Potsdam", show_default=True, help="Stadt; wird angelegt, wenn es noch keine gibt.")
def create_admin(email: str, name: str, city: str) -> None:
    """Eine Person der Systemverwaltung anlegen; den Link zum Festlegen des Passworts ausgeben."""
    settings, at = load(), datetime.now(UTC)
    refuse_unsafe(settings)
    with configured_engine() as engine:
        refuse_unready(engine)
        with Session(engine) as session:
            user = invite(session, name=name, email=email, actor=OPERATOR, at=at)
            make_administrator(session, user.person, city=city, actor=OPERATOR, at=at)
            session.commit()
            show_link(user, at)


@users.command("link")
@click.option("--email", required=True, help="E-Mail-Adresse des Zugangs.")
@click.option("--reset-second-factor", is_flag=True, help="Auch die Authenticator-App zurücksetzen.")
def link(email: str, reset_second_factor: bool) -> None:
    """Für einen Zugang einen Link ausgeben, mit dem ein neues Passwort festgelegt wird."""
    at = datetime.now(UTC)
    refuse_unsafe(load())
    with configured_engine() as engine:
        refuse_unready(engine)
        with Session(engine) as session:
            user = account_of(session, email)
            if user is None or not user.active:
                raise NotFound(_("Zu dieser E-Mail-Adresse gibt es keinen offenen Zugang."))
            if reset_second_factor:
                forget_second_factor(session, user, actor=OPERATOR, at=at)
            session.commit()
            show_link(user, at)


def show_link(user: User, at: datetime) -> None:
    settings = load()
    token = link_token(settings, user, ends=at + INVITATION_LASTS)
    click.echo(
        _(
            "Mit diesem Link legt {person} das Passwort fest. Er gilt sieben Tage und nur einmal:\n\n  "
            "{base_url}/passwort/neu/{token}\n",
            person=user.person.name,
            base_url=settings.base_url,
            token=token,
        )
    )


@users.command("list")
def list_users() -> None:
    """Alle Zugänge mit ihren heutigen Ämtern auflisten."""
    on = local_date(datetime.now(UTC))
    with configured_engine() as engine:
        refuse_unready(engine)
        with Session(engine) as session:
            for user in session.scalars(select(User).join(Person).order_by(Person.name)):
                state = _("gesperrt") if not user.active else _("eingeladen") if user.password is None else _("aktiv")
                held = {shown(office.label) for office, _ in actor_of(session, user.person, on).offices}
                offices = ", ".join(sorted(held)) or _("kein Amt")
                click.echo(f"{user.email:<40} {state:<10} {user.person.name} ({offices})")
