"""The command ``ik-workflow``: it reads arguments and hands over; no rule stands here."""

import logging
import sys

import click
from sqlalchemy.exc import DBAPIError

from ik_workflow.cli.attachments import attachments
from ik_workflow.cli.catalogue import catalogue
from ik_workflow.cli.database import database
from ik_workflow.cli.demo import demo
from ik_workflow.cli.forecast import forecast_command
from ik_workflow.cli.journal import journal
from ik_workflow.cli.meetings import meetings
from ik_workflow.cli.outbox import outbox
from ik_workflow.cli.procedures import procedures
from ik_workflow.cli.replay import replay
from ik_workflow.cli.scheduler import scheduler
from ik_workflow.cli.serve import serve
from ik_workflow.cli.tick import tick
from ik_workflow.cli.users import users
from ik_workflow.errors import IkError
from ik_workflow.translation import _

log = logging.getLogger(__name__)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ik-workflow", message="%(version)s")
def commands() -> None:
    """Verfahren und Vorgänge des Integrationskonzepts: vom Entwurf bis zum Beschluss."""


for command in (
    *(attachments, catalogue, database, demo, forecast_command, journal, meetings, outbox, procedures, replay),
    *(scheduler, serve, tick, users),
):
    commands.add_command(command)


def main() -> None:
    """Entry point: a refusal is one German sentence on the error output, never a traceback."""
    try:
        commands()
    except IkError as error:
        rule = f" ({error.rule})" if error.rule else ""
        click.echo(f"{error.sentence}{rule}", err=True)
        sys.exit(1)
    except (DBAPIError, OSError) as error:
        log.debug("database or file", exc_info=error)
        click.echo(
            _(
                "Die Datenbank oder ihr Ordner ist nicht erreichbar oder nicht lesbar. Bitte prüfen Sie "
                "IK_DATABASE_URL."
            ),
            err=True,
        )
        sys.exit(1)
