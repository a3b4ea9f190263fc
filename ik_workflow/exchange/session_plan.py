"""The yearly session plan: reading a table of sittings, checking every row, planning all of them or none (SM-0.01).

A plan is imported, never generated (KA-02). What comes back from a preview is checked again like a fresh upload.
"""

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from datetime import time
from difflib import get_close_matches
from enum import StrEnum

from openpyxl.utils.datetime import from_excel
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.errors import BadValue
from ik_workflow.errors import FactNeeded
from ik_workflow.errors import Refused
from ik_workflow.exchange.sheets import FIELD
from ik_workflow.exchange.sheets import SheetRow
from ik_workflow.models.all import Body
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import MeetingBody
from ik_workflow.models.all import Organization
from ik_workflow.operations.meetings import plan_meeting
from ik_workflow.operations.take import take
from ik_workflow.periods import BERLIN
from ik_workflow.periods import BRANDENBURG
from ik_workflow.periods import FIRST_YEAR
from ik_workflow.periods import LAST_YEAR
from ik_workflow.periods import long_date
from ik_workflow.states.labels import Labelled
from ik_workflow.states.meeting import MeetingKind
from ik_workflow.states.meeting import MeetingMode
from ik_workflow.states.meeting import MeetingState
from ik_workflow.states.results import Classification
from ik_workflow.translation import _
from ik_workflow.translation import shown

PLACE_LENGTH = 200
#: the columns, and how their heads are spelled in plans that cities have made
COLUMNS = {
    "body": ("Gremium", "gremien", "gremium/ausschuss", "ausschuss", "organisation", "bezeichnung", "gremienname"),
    "day": ("Datum", "sitzungsdatum", "sitzungstag", "tag", "termin", "sitzungstermin"),
    "start": ("Beginn", "uhrzeit", "zeit", "sitzungsbeginn", "von", "anfang"),
    "place": ("Ort", "sitzungsort", "raum", "sitzungsraum", "tagungsort"),
    "kind": ("Art", "sitzungsart", "art der sitzung"),
    "mode": ("Modus", "form", "sitzungsform", "durchführung"),
}
NEEDED = ("body", "day")
KINDS = {
    "": MeetingKind.ORDINARY,
    "ordentlich": MeetingKind.ORDINARY,
    "ordentliche": MeetingKind.ORDINARY,
    "außerordentlich": MeetingKind.EXTRAORDINARY,
    "ausserordentlich": MeetingKind.EXTRAORDINARY,
    "außerordentliche": MeetingKind.EXTRAORDINARY,
    "sondersitzung": MeetingKind.EXTRAORDINARY,
    "fortsetzung": MeetingKind.CONTINUATION,
    "fortsetzungssitzung": MeetingKind.CONTINUATION,
    "konstituierend": MeetingKind.CONSTITUTIVE,
    "konstituierende": MeetingKind.CONSTITUTIVE,
}
MODES = {
    "": MeetingMode.IN_PERSON,
    "präsenz": MeetingMode.IN_PERSON,
    "in präsenz": MeetingMode.IN_PERSON,
    "praesenz": MeetingMode.IN_PERSON,
    "hybrid": MeetingMode.HYBRID,
    "video": MeetingMode.VIDEO,
    "per video": MeetingMode.VIDEO,
    "videokonferenz": MeetingMode.VIDEO,
    "online": MeetingMode.VIDEO,
}
NOT_SITTING = (
    *(Classification.FACTION, Classification.EXECUTIVE, Classification.DEPARTMENT, Classification.DIVISION),
    Classification.WORKING_GROUP,
)
MOVABLE = (MeetingState.PLANNED, MeetingState.INVITED)
GERMAN_DAY = re.compile(r"(?:[A-Za-zä]{2,10}\.?,? )?(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})")
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
EXCEL_DAY = re.compile(r"\d{5}")
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?(?::\d\d)?(?: ?(?:Uhr|h))?", re.IGNORECASE)
EXCEL_CLOCK = re.compile(r"0[.,]\d+")
EXCEL_FIRST, EXCEL_LAST = 33_000, 73_415  # 1990 to 2100


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"  #: is planned already: passed over
    MOVED = "moved"  #: the body has another sitting in that month which the plan no longer names
    WRONG = "wrong"


class Moved(StrEnum):
    """What to do with a sitting that the plan puts on another day."""

    RESCHEDULE = "reschedule"
    ADD = "add"
    LEAVE = "leave"


@dataclass(slots=True)
class PlanRow:
    """One row with what was found about it."""

    line: int
    cells: Mapping[str, str]
    body: Organization | None = None
    day: date | None = None
    start: time | None = None
    kind: MeetingKind = MeetingKind.ORDINARY
    mode: MeetingMode = MeetingMode.IN_PERSON
    #: the sitting that is planned already, on this day or on the day from which it is moved
    meeting: Meeting | None = None
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def fate(self) -> Fate:
        if self.errors:
            return Fate.WRONG
        if self.meeting is None:
            return Fate.NEW
        return Fate.KNOWN if self.meeting.held_on == self.day else Fate.MOVED

    def wrong(self, column: str, sentence: str) -> None:
        self.errors.append(
            _("Zeile {line}, {column}: {sentence}", line=self.line, column=COLUMNS[column][0], sentence=sentence)
        )

    def doubtful(self, column: str, sentence: str) -> None:
        self.warnings.append(
            _("Zeile {line}, {column}: {sentence}", line=self.line, column=COLUMNS[column][0], sentence=sentence)
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """Every row of a plan, checked."""

    rows: Sequence[PlanRow]

    def of(self, fate: Fate) -> list[PlanRow]:
        return [row for row in self.rows if row.fate is fate]

    @property
    def errors(self) -> list[str]:
        return [sentence for row in self.rows for sentence in row.errors]

    @property
    def warnings(self) -> list[str]:
        return [sentence for row in self.rows if not row.errors for sentence in row.warnings]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a plan."""

    planned: Sequence[Meeting]
    moved: Sequence[Meeting]
    #: rows that were planned already, or left as they are
    passed_over: int


def plan_rows(sheet: Sequence[SheetRow]) -> list[PlanRow]:
    """The rows below the head, by column; raises BadValue where the head is missing or says too little."""
    if not sheet:
        raise BadValue(FIELD, _("Die Datei ist leer."))
    head, *body = sheet
    known = {spelling.lower(): name for name, spellings in COLUMNS.items() for spelling in spellings}
    places: dict[str, int] = {}
    for place, word in enumerate(head.cells):
        name = known.get(word.lower().rstrip(":"))
        if name in places:
            raise BadValue(
                FIELD,
                _(
                    "Zeile {line}: Die Spalte „{column}“ kommt zweimal vor.",
                    line=head.line,
                    column=COLUMNS[name][0],
                ),
            )
        if name is not None:
            places[name] = place
    if missing := [COLUMNS[name][0] for name in NEEDED if name not in places]:
        raise BadValue(
            FIELD,
            _(
                "In Zeile {line} fehlt die Spalte {names}. Die erste Zeile nennt die Spalten: Gremium; "
                "Datum; Beginn; Ort; Art; Modus.",
                line=head.line,
                names=_(" und die Spalte ").join(_("„{name}“", name=one) for one in missing),
            ),
        )
    if not body:
        raise BadValue(FIELD, _("Unter der Kopfzeile steht keine Sitzung."))
    return [
        PlanRow(row.line, {name: row.cells[at] if at < len(row.cells) else "" for name, at in places.items()})
        for row in body
    ]


# -- checking -----------------------------------------------------------------------------------------------------


def check_plan(session: Session, body: Body, rows: Sequence[PlanRow], today: date) -> Preview:
    """Read every cell and compare the rows with what is planned; four statements, however long the plan."""
    bodies = session.scalars(
        select(Organization).where(
            Organization.body_id == body.id,
            Organization.exists(today),
            Organization.classification.not_in(NOT_SITTING),
        )
    ).all()
    names = names_of(bodies)
    for row in rows:
        read_body(row, names)
        read_day(row, today)
        read_rest(row)
    refuse_doubles(rows)
    compare(session, rows)
    return Preview(rows)


def names_of(bodies: Sequence[Organization]) -> dict[str, Organization | None]:
    """Each spelling of a body's name; None for one that several share."""
    found: dict[str, Organization | None] = {}
    for body in bodies:
        for name in {folded(body.name), folded(body.called)}:
            found[name] = body if name not in found else None
    return found


def folded(name: str) -> str:
    return " ".join(name.lower().split())


def read_body(row: PlanRow, names: Mapping[str, Organization | None]) -> None:
    name = row.cells["body"]
    if not name:
        return row.wrong("body", _("Hier fehlt das Gremium."))
    row.body = names.get(folded(name))
    if row.body is not None:
        return None
    if folded(name) in names:
        return row.wrong("body", _("„{name}“ heißen mehrere Gremien. Bitte schreiben Sie den vollen Namen.", name=name))
    near = get_close_matches(folded(name), names, n=1, cutoff=0.6)
    meant = next((body for body in (names[one] for one in near) if body is not None), None)
    hint = _(" Meinten Sie „{meant}“?", meant=meant.name) if meant else _(" Bitte legen Sie es zuerst an.")
    return row.wrong("body", _("Das Gremium „{name}“ ist nicht bekannt.{hint}", name=name, hint=hint))


def read_day(row: PlanRow, today: date) -> None:
    text = row.cells["day"]
    if not text:
        return row.wrong("day", _("Hier fehlt der Tag der Sitzung."))
    try:
        day = day_in(text)
    except ValueError:
        return row.wrong("day", _("„{text}“ ist kein Tag des Kalenders.", text=text))
    if day is None:
        return row.wrong(
            "day", _("„{text}“ ist nicht als Datum zu lesen. Bitte schreiben Sie es so: 03.02.2027.", text=text)
        )
    if not max(FIRST_YEAR, today.year - 1) <= day.year <= min(LAST_YEAR, today.year + 5):
        return row.wrong("day", _("Das Jahr {year} liegt zu weit vom heutigen Tag entfernt.", year=day.year))
    row.day = day
    if why := BRANDENBURG.day_of_rest(day):
        row.doubtful("day", _("{day} ist kein Arbeitstag ({why}).", day=long_date(day), why=why))
    if day < today:
        row.doubtful("day", _("{day} ist schon vorbei.", day=long_date(day)))
    return None


def day_in(text: str) -> date | None:
    """The day that the cell names; None if it names none, ValueError for 31.02."""
    if found := GERMAN_DAY.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        return date(year + 2000 if year < 100 else year, month, day)
    if found := ISO_DAY.fullmatch(text.partition(" ")[0]):
        return date(*(int(part) for part in found.groups()))
    if EXCEL_DAY.fullmatch(text) and EXCEL_FIRST <= int(text) <= EXCEL_LAST:
        counted = from_excel(int(text))
        return counted.date() if isinstance(counted, datetime) else None
    return None


def read_rest(row: PlanRow) -> None:
    start = row.cells.get("start", "")
    try:
        row.start = clock_in(start) if start else None
    except ValueError:
        row.wrong("start", _("„{start}“ ist keine Uhrzeit. Bitte schreiben Sie sie so: 15:00.", start=start))
    kind, mode = folded(row.cells.get("kind", "")), folded(row.cells.get("mode", ""))
    if (found := KINDS.get(kind.removesuffix(" sitzung"))) is None:
        row.wrong(
            "kind",
            _(
                "„{kind}“ gibt es nicht. Möglich sind: {names}.",
                kind=row.cells["kind"],
                names=", ".join(shown(k.label) for k in MeetingKind),
            ),
        )
    else:
        row.kind = found
    if mode not in MODES:
        row.wrong(
            "mode",
            _(
                "„{mode}“ gibt es nicht. Möglich sind: {names}.",
                mode=row.cells["mode"],
                names=", ".join(shown(m.label) for m in MeetingMode),
            ),
        )
    else:
        row.mode = MODES[mode]
    if len(row.cells.get("place", "")) > PLACE_LENGTH:
        row.wrong(
            "place", _("Bitte kürzen Sie den Ort auf höchstens {place_length} Zeichen.", place_length=PLACE_LENGTH)
        )


def not_offered(word: str, choices: type[Labelled]) -> str:
    return _(
        "„{word}“ gibt es nicht. Möglich sind: {names}.",
        word=word,
        names=", ".join(shown(choice.label) for choice in choices),
    )


def clock_in(text: str) -> time:
    """Raises ValueError for what is no time of day."""
    if EXCEL_CLOCK.fullmatch(text):
        minutes = round(float(text.replace(",", ".")) * 24 * 60)
        return time(minutes // 60, minutes % 60)
    found = CLOCK.fullmatch(text)
    if not found:
        raise ValueError(text)
    return time(int(found[1]), int(found[2] or 0))


def refuse_doubles(rows: Sequence[PlanRow]) -> None:
    seen: dict[tuple[int, date], int] = {}
    for row in rows:
        if row.body is None or row.day is None:
            continue
        place = (row.body.id, row.day)
        if place in seen:
            row.wrong("day", _("Diese Sitzung steht schon in Zeile {seen}.", seen=seen[place]))
        seen.setdefault(place, row.line)


def compare(session: Session, rows: Sequence[PlanRow]) -> None:
    """Which rows are planned already, and which differ from what is planned."""
    good = [(row.body.id, row.day, row) for row in rows if row.body and row.day and not row.errors]
    if not good:
        return
    first, last = min(day for _, day, _ in good), max(day for _, day, _ in good)
    planned = sittings_between(session, {body for body, _, _ in good}, first.replace(day=1), last)
    open_ones = dict(planned)
    for body, day, row in good:
        row.meeting = open_ones.pop((body, day), None)
        if row.meeting:
            differences(row)
    for body, day, row in good:
        if row.meeting is None:
            row.meeting = take_moved(open_ones, body, day, row.kind)


def sittings_between(session: Session, bodies: set[int], first: date, last: date) -> dict[tuple[int, date], Meeting]:
    """The sittings of these bodies that were not cancelled, to the end of the last day's month."""
    ends = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    found = session.execute(
        select(MeetingBody.organization_id, Meeting)
        .join(Meeting, Meeting.id == MeetingBody.meeting_id)
        .where(
            MeetingBody.organization_id.in_(bodies),
            Meeting.held_on >= first,
            Meeting.held_on < ends,
            Meeting.state != MeetingState.CANCELLED,
            Meeting.deleted.is_(False),
        )
        .order_by(Meeting.held_on, Meeting.id)
    )
    return {(body, meeting.held_on): meeting for body, meeting in found}


def take_moved(planned: dict[tuple[int, date], Meeting], body: int, day: date, kind: MeetingKind) -> Meeting | None:
    """A sitting of the same kind and month that the plan does not name: the plan has moved it."""
    for (other, held_on), meeting in planned.items():
        same_month = (held_on.year, held_on.month) == (day.year, day.month)
        if other == body and same_month and meeting.kind is kind and meeting.state in MOVABLE:
            return planned.pop((other, held_on))
    return None


def differences(row: PlanRow) -> None:
    """A sitting that is planned keeps its time and place; that the plan says otherwise is told."""
    meeting = row.meeting
    assert meeting is not None
    starts = meeting.starts_at and meeting.starts_at.astimezone(BERLIN).time()
    if row.start and starts != row.start:
        before = _("{starts} Uhr", starts=f"{starts:%H:%M}") if starts else _("ohne Uhrzeit")
        row.doubtful(
            "start",
            _(
                "Geplant ist die Sitzung bisher {before}, im Plan steht {start} Uhr.",
                before=before,
                start=f"{row.start:%H:%M}",
            ),
        )
    place = row.cells.get("place", "")
    if place and meeting.place != place:
        row.doubtful(
            "place",
            _(
                "Geplant ist bisher „{place}“, im Plan steht „{planned}“.",
                place=meeting.place or _("kein Ort"),
                planned=place,
            ),
        )


# -- taking over --------------------------------------------------------------------------------------------------


def import_plan(
    session: Session, preview: Preview, *, moved: Moved, public: bool, name: str, actor: Actor, on: date, at: datetime
) -> Imported:
    """Plan every new sitting and, if asked, move the moved ones; the caller commits. Raises Refused at any error.

    ``name`` says which plan it was, for the journal; ``on`` is the day of the import.
    """
    if preview.errors:
        raise Refused(_("Der Plan wurde nicht übernommen: {errors}", errors=preview.errors[0]))
    new = [*preview.of(Fate.NEW), *(preview.of(Fate.MOVED) if moved is Moved.ADD else ())]
    changed = preview.of(Fate.MOVED) if moved is Moved.RESCHEDULE else []
    if not new and not changed:
        raise FactNeeded(_("In diesem Plan steht keine Sitzung, die noch anzulegen ist."))
    planned = [_plan(session, row, public=public, actor=actor, on=on, at=at) for row in new]
    for row in changed:
        _move(session, row, name=name, actor=actor, on=on, at=at)
    rest = len(preview.rows) - len(new) - len(changed)
    return Imported(planned, [row.meeting for row in changed if row.meeting], rest)


def _plan(session: Session, row: PlanRow, *, public: bool, actor: Actor, on: date, at: datetime) -> Meeting:
    assert row.body is not None
    assert row.day is not None
    return plan_meeting(
        session,
        [row.body],
        row.day,
        starts_at=datetime.combine(row.day, row.start, BERLIN) if row.start else None,
        place=row.cells.get("place") or None,
        kind=row.kind,
        mode=row.mode,
        public=public,
        actor=actor,
        occurred=on,
        at=at,
    )


def _move(session: Session, row: PlanRow, *, name: str, actor: Actor, on: date, at: datetime) -> None:
    assert row.meeting is not None
    reason = f"Im Sitzungsplan {name} steht die Sitzung an einem anderen Tag."  # the journal keeps it
    take(
        session,
        row.meeting,
        "reschedule",
        actor=actor,
        occurred=on,
        recorded_at=at,
        reason=reason,
        new_date=row.day,
        new_start=f"{row.start:%H:%M}" if row.start else None,
    )
