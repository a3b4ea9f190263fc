"""How many measures of a cycle are reported, confirmed, asked back, open or silent: counted by the database."""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.relations import UNITS
from ik_workflow.models.all import Membership
from ik_workflow.models.all import Organization
from ik_workflow.models.all import Person
from ik_workflow.models.all import ReportingCycle
from ik_workflow.models.all import StatusReport
from ik_workflow.states.status_report import AWAITED
from ik_workflow.states.status_report import StatusReportState

R = StatusReportState
#: in the order in which they ask for attention
ORDER = (R.OPEN, R.QUERIED, R.REPORTED, R.CONFIRMED, R.NO_REPORT)


@dataclass(slots=True)
class Numbers:
    """Of a whole cycle or of one department, as far as the person may see them."""

    counts: dict[StatusReportState, int] = field(default_factory=dict)

    def __getitem__(self, state: StatusReportState) -> int:
        return self.counts.get(state, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def awaited(self) -> int:
        return sum(self[state] for state in AWAITED)

    @property
    def silent(self) -> int:
        """Nothing was said so far."""
        return self[R.OPEN] + self[R.NO_REPORT]

    @property
    def lines(self) -> list[tuple[StatusReportState, int]]:
        return [(state, self[state]) for state in ORDER if self[state]]


@dataclass(slots=True)
class UnitNumbers(Numbers):
    #: empty where nobody answers
    name: str = ""
    address: str = ""
    unit: int | None = None
    #: who holds an office there
    people: Sequence[str] = ()


def numbers_of(session: Session, cycle: ReportingCycle) -> Numbers:
    asked = (
        select(StatusReport.state, func.count()).where(StatusReport.cycle_id == cycle.id).group_by(StatusReport.state)
    )
    return Numbers({row.state: row[1] for row in session.execute(asked)})


def numbers_by_unit(session: Session, cycle: ReportingCycle) -> list[UnitNumbers]:
    """Those that have said the least first; one line stands for everything that nobody answers for."""
    unit = (Organization.id, Organization.name, Organization.public_id)
    asked = (
        select(*unit, StatusReport.state, func.count())
        .outerjoin(Organization, Organization.id == StatusReport.responsible_unit_id)
        .where(StatusReport.cycle_id == cycle.id)
        .group_by(*unit, StatusReport.state)
    )
    found: dict[int | None, UnitNumbers] = {}
    for number, name, address, state, count in session.execute(asked.select_from(StatusReport)):
        line = found.setdefault(number, UnitNumbers(name=name or "", address=address or "", unit=number))
        line.counts[state] = count
    return sorted(found.values(), key=lambda line: (line.unit is not None, -line.silent, -line[R.QUERIED], line.name))


def people_of(session: Session, units: Sequence[int], on: date) -> Mapping[int, Sequence[str]]:
    """Who holds an office there on that day, by name."""
    asked = (
        select(Membership.organization_id, Person.name)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organization_id.in_(units),
            Membership.role.in_(UNITS),
            Membership.deleted.is_(False),
            Person.deleted.is_(False),
            Membership.start_on <= on,
            or_(Membership.end_on.is_(None), Membership.end_on >= on),
        )
        .order_by(Person.name)
        .limit(10 * len(units))
    )
    found: dict[int, list[str]] = {}
    for unit, name in session.execute(asked):
        found.setdefault(unit, []).append(name)
    return {unit: list(dict.fromkeys(names)) for unit, names in found.items()}


def with_people(session: Session, lines: Sequence[UnitNumbers], on: date) -> Iterator[UnitNumbers]:
    """Each line once more, with those who answer for it; one statement."""
    known = people_of(session, [line.unit for line in lines if line.unit is not None], on)
    for line in lines:
        line.people = known.get(line.unit or 0, ())
        yield line
