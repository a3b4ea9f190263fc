"""Figures of the rules of procedure: dated rows with their source, confirmed or not, and the value until one exists."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection
from sqlalchemy import select

from ik_workflow.models.all import RuleParameter
from ik_workflow.periods import Counting
from ik_workflow.periods import Days

INTAKE = "einreichfrist_tage"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure in force on a day."""

    value: int
    source: str
    confirmed: bool


PROVISIONAL = {
    INTAKE: Parameter(20, "aus Eingang 02.08.2012 für die Sitzung am 22.08.2012 erschlossen", confirmed=False),
}


def parameter(connection: Connection, name: str, on: date) -> Parameter:
    """The figure in force on that day; the provisional one where no row was entered."""
    row = connection.execute(
        select(RuleParameter.value, RuleParameter.source, RuleParameter.source_status)
        .where(RuleParameter.name == name, RuleParameter.valid_from <= on)
        .order_by(RuleParameter.valid_from.desc())
        .limit(1)
    ).first()
    if row is None:
        return PROVISIONAL[name]
    return Parameter(int(row.value["days"]), row.source, row.source_status == "confirmed")


def intake_period(connection: Connection, on: date) -> Days:
    """How long before a sitting a paper must be in (GO-02, DR-08); unconfirmed until a clerk says otherwise."""
    return Days(parameter(connection, INTAKE, on).value, counting=Counting.NTH_DAY)
