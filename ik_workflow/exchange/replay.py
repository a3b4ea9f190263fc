"""Drive a paper's printed history through the procedures, as the council office would have entered it.

Every step is taken by the reader of the records: what the source does not print is "not on record", what later
entries prove is marked derived, and every rule of practice that real life passed is listed as a deviation.
"""

from collections.abc import Sequence
from datetime import date
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import RECORD_READER
from ik_workflow.exchange.casefile import CaseFile
from ik_workflow.exchange.course import DECIDES
from ik_workflow.exchange.course import PUTS_OFF
from ik_workflow.exchange.course import Course
from ik_workflow.exchange.course import Held
from ik_workflow.exchange.course import Line
from ik_workflow.exchange.course import read_course
from ik_workflow.exchange.places import municipality
from ik_workflow.exchange.places import organization
from ik_workflow.exchange.places import sitting
from ik_workflow.exchange.words import read_paper_type
from ik_workflow.models.all import Consultation
from ik_workflow.models.all import Meeting
from ik_workflow.models.all import Paper
from ik_workflow.operations.meetings import add_item
from ik_workflow.operations.meetings import schedule
from ik_workflow.operations.papers import Addressee
from ik_workflow.operations.papers import Wording
from ik_workflow.operations.papers import decide_paper
from ik_workflow.operations.papers import draft_paper
from ik_workflow.operations.papers import plan_consultation
from ik_workflow.operations.papers import refer_paper
from ik_workflow.operations.step import Occurred
from ik_workflow.operations.step import UnknownDay
from ik_workflow.operations.take import take
from ik_workflow.periods import local_date
from ik_workflow.states.consultation import FINAL as CONSULTATION_FINAL
from ik_workflow.states.consultation import REFERRALS
from ik_workflow.states.consultation import ConsultationState
from ik_workflow.states.paper import FINAL as PAPER_FINAL
from ik_workflow.states.paper import PaperState
from ik_workflow.states.results import ConsultationResult

C = ConsultationResult
P = PaperState

#: how the council ends a paper without a vote on it
ENDINGS = {C.NOTED: "note", C.ANSWERED: "answer", C.DISMISSED: "dismiss", C.SETTLED: "settle", C.REPLACED: "replace"}


class Replay:
    """One history, driven into one database; ``drive`` is called once."""

    def __init__(self, session: Session, case: CaseFile, *, at: datetime, wording: Wording) -> None:
        self.session = session
        self.at = at
        self.wording = wording
        self.course: Course = read_course(case, local_date(at))
        self.reached: date | None = None
        self.case = case
        self.body = municipality(session, case.city, at)
        self.rows: dict[int, Consultation] = {}
        self.order = 0
        self.paper: Paper

    def drive(self) -> Paper:
        """Raises Refused with the rule; the caller rolls back."""
        self._enter_paper()
        for place, held in enumerate(self.course.sittings):
            self.reached = held.on
            self._drive_sitting(place, held)
        self._plan_the_rest()
        self.session.flush()
        return self.paper

    # -- the paper -----------------------------------------------------------------------------------------------

    def _enter_paper(self) -> None:
        case = self.case
        self.paper = Paper(
            body_id=self.body.id,
            title=case.title,
            paper_type=read_paper_type(case.paper_type),
            paper_type_text=case.paper_type,
            originator_text=case.originator,
            lead_text=case.lead,
            public_derived=case.visibility is None,
            status_text=case.status_text,
            final_result_text=case.final_result_text,
            source=case.source,
            record_id=case.id,
        )
        self.paper.body = self.body
        draft_paper(
            self.session,
            self.paper,
            self.wording,
            public=case.public,
            actor=RECORD_READER,
            occurred=self._some_day(),
            at=self.at,
        )
        self._paper("enter", number=case.reference)

    def _paper(self, trigger: str, occurred: Occurred | None = None, *, derived: bool = False, **facts: Any) -> None:
        self._enter(self.paper, trigger, occurred, derived=derived, **facts)

    def _enter(
        self,
        record: Paper | Consultation,
        trigger: str,
        occurred: Occurred | None = None,
        *,
        derived: bool = False,
        **facts: Any,
    ) -> None:
        """Take one step as the record shows it."""
        take(
            self.session,
            record,
            trigger,
            actor=RECORD_READER,
            occurred=self._not_before(record, occurred),
            recorded_at=self.at,
            derived=derived,
            **facts,
        )

    def _some_day(self) -> UnknownDay:
        """The record prints no day, only the order."""
        self.order += 1
        return UnknownDay(self.order)

    def _not_before(self, record: Paper | Consultation, occurred: Occurred | None) -> Occurred:
        """Rows overlap in time: a step of a record is not dated before its own last step."""
        if occurred is None or isinstance(occurred, UnknownDay):
            return occurred or self._some_day()
        return max(occurred, record.since) if record.since else occurred

    # -- the sittings, in order of time --------------------------------------------------------------------------

    def _drive_sitting(self, place: int, held: Held) -> None:
        line = self.course.lines[held.row]
        occurred: Occurred = held.on or self._some_day()
        meeting = None
        if held.on and line.body:
            body = organization(self.session, self.body, line, self.at)
            meeting = sitting(self.session, body, held.on, public=self.case.public, at=self.at)
        if line.deciding:
            consultation = self._deciding_row(line)
        else:
            consultation = self._referred_row(line, place)
        if consultation.state in CONSULTATION_FINAL:
            self._report(consultation, held, meeting, occurred)
            return
        self._call(consultation, held, meeting, occurred)
        if place == self.course.decided_at:
            self._decide(consultation, line, held, occurred)
        elif self.paper.state in PAPER_FINAL:
            self._conclude(consultation, held, occurred)
            self._paper("report_further", occurred, body=consultation.organization_id, result_text=held.result_text)
        elif line.deciding:
            self._pass_council(consultation, place, held, occurred)
        else:
            self._pass_body(consultation, place, held, occurred)

    def _call(self, consultation: Consultation, held: Held, meeting: Meeting | None, occurred: Occurred) -> None:
        """From wherever the row stands to the call of the item."""
        if consultation.state in {
            ConsultationState.DEFERRED,
            ConsultationState.REMOVED,
            ConsultationState.FIRST_READING,
        }:
            self._enter(consultation, "plan_again")
        schedule(
            self.session,
            consultation,
            meeting,
            actor=RECORD_READER,
            occurred=self._some_day(),
            at=self.at,
            public=self.case.public,
        )
        self._enter(consultation, "invite")
        if held.result not in {C.REMOVED, C.NOT_REACHED}:
            self._enter(consultation, "call", occurred)

    def _pass_council(self, consultation: Consultation, place: int, held: Held, occurred: Occurred) -> None:
        """A sitting of the deciding body that did not decide: introduced, referred, put off, or not printed."""
        another_row = self._last_of_row(place) and self._other_row_follows(place, held)
        shown = held.later_shown or held.result
        if shown in {C.REFERRED, C.REFERRED_BACK}:
            self._refer(place, occurred, derived=held.derived or held.result is C.UNKNOWN)
        elif held.result in PUTS_OFF:
            self._put_off(held, occurred)
        elif held.result is C.NOT_ADMITTED:
            pass  # urgency was refused on the way; the paper stays where it is
        elif held.result is C.INTRODUCED:
            self._bring_to_agenda()
            if self.paper.state is P.ON_AGENDA:
                self._paper("introduce", occurred)
        else:
            self._bring_to_agenda()
        if another_row and held.result not in PUTS_OFF:
            result = held.result if held.result in REFERRALS else C.REFERRED
            derived = result is not held.result or held.derived
            self._enter(consultation, "refer_on", occurred, derived=derived, **{**self._words(held), "result": result})
        else:
            self._leave_open(consultation, held, occurred)

    def _pass_body(self, consultation: Consultation, place: int, held: Held, occurred: Occurred) -> None:
        """A sitting of any other body."""
        if not self._last_of_row(place) or held.result in PUTS_OFF | {C.INTRODUCED}:
            self._leave_open(consultation, held, occurred)
        elif held.result in REFERRALS:
            self._enter(consultation, "refer_on", occurred, derived=held.derived, **self._words(held))
        elif held.result is C.UNKNOWN and held.later_shown is None and held.reading.known:
            self._leave_open(consultation, held, occurred)
        else:
            self._conclude(consultation, held, occurred)

    def _leave_open(self, consultation: Consultation, held: Held, occurred: Occurred) -> None:
        """The row goes on: put off in the record's word, or read without an end that the record prints."""
        words = self._words(held)
        if held.result is C.REMOVED or held.result is C.NOT_REACHED:
            trigger = {C.REMOVED: "remove", C.NOT_REACHED: "not_reached"}[held.result]
            words.pop("result")
            if trigger == "not_reached":
                words.pop("derived_result")
            words.pop("vote")
        elif held.result is C.DEFERRED:
            trigger = "defer"
        else:
            trigger = "read_first"
        derived = held.derived or (trigger == "read_first" and held.result is not C.INTRODUCED)
        self._enter(consultation, trigger, occurred, derived=derived, **words)

    def _conclude(self, consultation: Consultation, held: Held, occurred: Occurred) -> None:
        words = self._words(held)
        derived = held.derived or held.result is C.UNKNOWN
        if held.result in PUTS_OFF | {C.INTRODUCED}:
            self._leave_open(consultation, held, occurred)
        elif held.result in REFERRALS:
            self._enter(consultation, "refer_on", occurred, derived=derived, **words)
        else:
            self._enter(consultation, "conclude", occurred, derived=derived, **words)

    def _words(self, held: Held) -> dict[str, Any]:
        return {
            "result": held.result,
            "result_text": held.result_text,
            "derived_result": held.later_shown if held.later_shown is not C.UNKNOWN else None,
            "vote": held.ballot,
        }

    def _report(self, consultation: Consultation, held: Held, meeting: Meeting | None, occurred: Occurred) -> None:
        """The row had ended; the body met again on a report."""
        item = add_item(self.session, meeting, consultation, at=self.at, public=self.case.public)
        item.result, item.result_text = held.result, held.result_text
        if self.paper.state in PAPER_FINAL:
            self._paper("report_further", occurred, body=consultation.organization_id, result_text=held.result_text)

    # -- the deciding body ---------------------------------------------------------------------------------------

    def _decide(self, consultation: Consultation, line: Line, held: Held, occurred: Occurred) -> None:
        body = consultation.organization_id
        on = self._not_before(self.paper, occurred)
        if held.result is C.NOT_ADMITTED:
            self._to_late()
            self._conclude(consultation, held, occurred)
            self._paper("refuse_urgency", on, body=body, vote=held.ballot, result_text=held.result_text)
        elif held.result is C.WITHDRAWN:
            self._conclude(consultation, held, occurred)
            self._paper("withdraw", on, result_text=held.result_text)
        elif held.result in DECIDES:
            by_committee = self._to_decision(line)
            decide_paper(
                self.session,
                consultation,
                held.result,
                actor=RECORD_READER,
                occurred=self._not_before(consultation, on),
                at=self.at,
                vote=held.ballot,
                result_text=held.result_text,
                derived=held.derived,
                finally_by_committee=by_committee,
            )
        else:
            if held.result in {C.NOTED, C.DISMISSED}:
                self._to_decision(line)
            if held.result is C.DISMISSED and self.paper.state is P.REFERRED:
                self._paper("collect_votes")
                self._paper("resubmit")
            elif held.result is C.ANSWERED and self.paper.state not in {P.SUBMITTED, P.REFERRED}:
                self._bring_to_agenda()
            self._conclude(consultation, held, occurred)
            facts: dict[str, Any] = {} if held.result is C.REPLACED else {"body": body}
            if held.result is C.DISMISSED:
                facts["vote"] = held.ballot
            self._paper(ENDINGS[held.result], on, derived=held.derived, result_text=held.result_text, **facts)

    def _to_decision(self, line: Line) -> bool:
        """Bring the paper to where its body can decide it; True if a committee decides it finally."""
        if line.classification != "council" and not self._council_in_chain():
            if self.paper.state in {P.SUBMITTED, P.ON_AGENDA, P.INTRODUCED}:
                self._bring_to_agenda()
                self._refer_derived([])
            if self.paper.state is P.REFERRED:
                return True
        self._bring_to_agenda()
        if self.paper.state is P.INTRODUCED:
            self._paper("defer", derived=True)
            self._paper("recall", derived=True)
        if self.paper.state is P.REFERRED:
            self._paper("collect_votes")
        if self.paper.state is P.ADVISED:
            self._paper("resubmit")
        return False

    def _council_in_chain(self) -> bool:
        return any(line.deciding and line.classification == "council" for line in self.course.lines)

    def _to_late(self) -> None:
        if self.paper.state is P.SUBMITTED:
            self._paper("refuse_as_late")

    def _bring_to_agenda(self) -> None:
        """On the agenda, or back to the stage it was put off from."""
        if self.paper.state is P.SUBMITTED:
            self._paper("put_on_agenda")
        elif self.paper.state is P.DEFERRED:
            in_consultation = self.paper.deferred_from == P.REFERRED
            self._paper("resume_consultation" if in_consultation else "recall")

    def _put_off(self, held: Held, occurred: Occurred) -> None:
        """The council puts the paper off: in the course of consultation, or at the decision."""
        self._bring_to_agenda()
        body: dict[str, Any] = {"body": self.rows[held.row].organization_id, "result_text": held.result_text}
        if self.paper.state is P.REFERRED:
            self._paper("defer_for_missing_vote", occurred, **body)
        else:
            if self.paper.state is P.ADVISED:
                self._paper("resubmit")
            self._paper("defer", occurred, **body)

    # -- referral ------------------------------------------------------------------------------------------------

    def _refer(self, place: int, occurred: Occurred, *, derived: bool) -> None:
        """The council refers: into the bodies that meet before it refers again."""
        self._bring_to_agenda()
        addressees = [self._addressee(line) for line in self._round(place)]
        if self.paper.state is P.REFERRED:
            for line, addressee in zip(self._round(place), addressees, strict=True):
                self.rows[line.index] = self._plan(addressee, occurred)
            return
        again = self.paper.state in {P.ADVISED, P.RESUBMITTED}
        planned = refer_paper(
            self.session,
            self.paper,
            addressees,
            trigger="refer_again" if again else "refer",
            actor=RECORD_READER,
            occurred=self._not_before(self.paper, occurred),
            at=self.at,
            derived=derived,
        )
        self.rows.update({line.index: row for line, row in zip(self._round(place), planned, strict=True)})

    def _round(self, place: int) -> list[Line]:
        """The rows without a consultation yet whose first sitting comes before the council refers again."""
        sittings = self.course.sittings
        ahead = sittings[place + 1 :]
        stop = next(
            (n for n, held in enumerate(ahead) if self.course.lines[held.row].deciding and held.result is C.REFERRED),
            len(ahead),
        )
        decided = self.course.decided_at
        if decided is not None:
            stop = min(stop, max(decided - place - 1, 0))
        soon = {held.row for held in ahead[:stop]}
        ever = {held.row for held in sittings}
        return [
            line
            for line in self.course.lines
            if line.index not in self.rows and not line.deciding and (line.index in soon or line.index not in ever)
        ]

    def _referred_row(self, line: Line, place: int) -> Consultation:
        """The row's consultation; where the record prints no referral, the sitting itself proves one."""
        if line.index not in self.rows:
            if self.paper.state in PAPER_FINAL:
                self.rows[line.index] = self._plan(self._addressee(line), None, after_decision=True)
            else:
                self._bring_to_agenda()
                if self.paper.state is P.REFERRED:
                    self.rows[line.index] = self._plan(self._addressee(line), None)
                else:
                    self._refer_derived([line, *(one for one in self._round(place) if one is not line)])
        return self.rows[line.index]

    def _refer_derived(self, lines: Sequence[Line]) -> None:
        again = self.paper.state in {P.ADVISED, P.RESUBMITTED}
        planned = refer_paper(
            self.session,
            self.paper,
            [self._addressee(line) for line in lines],
            trigger="refer_again" if again else "refer",
            actor=RECORD_READER,
            occurred=self._some_day(),
            at=self.at,
            derived=True,
        )
        self.rows.update({line.index: row for line, row in zip(lines, planned, strict=True)})

    def _plan(self, addressee: Addressee, occurred: Occurred | None, **facts: Any) -> Consultation:
        return plan_consultation(
            self.session,
            self.paper,
            addressee,
            actor=RECORD_READER,
            occurred=occurred or self._some_day(),
            at=self.at,
            derived=True,
            **facts,
        )

    def _deciding_row(self, line: Line) -> Consultation:
        """A row of the deciding body begins when it first sits; an earlier one has ended by then, or ends now."""
        existing = self.rows.get(line.index)
        ended = self.paper.state in PAPER_FINAL
        if existing and (existing.state not in CONSULTATION_FINAL or ended):
            return existing
        for index, row in self.rows.items():
            if self.course.lines[index].deciding and row.state not in CONSULTATION_FINAL:
                read = row.state is ConsultationState.FIRST_READING
                facts: dict[str, Any] = {"result": C.REFERRED} if read else {}
                self._enter(row, "refer_on" if read else "lapse", derived=True, **facts)
        self.rows[line.index] = self._plan(self._addressee(line), None, **({"after_decision": True} if ended else {}))
        return self.rows[line.index]

    def _plan_the_rest(self) -> None:
        """Rows of which the record prints no sitting: planned, and lapsed if the paper has ended."""
        for line in self.course.lines:
            if line.index not in self.rows and line.deciding:
                self._deciding_row(line)
            elif line.index not in self.rows:
                ended = self.paper.state in PAPER_FINAL
                row = self._plan(self._addressee(line), None, **({"after_decision": True} if ended else {}))
                self.rows[line.index] = row
                if ended and not self.course.lines[line.index].role == "execution":
                    self._enter(row, "lapse")

    def _addressee(self, line: Line) -> Addressee:
        return Addressee(
            organization=organization(self.session, self.body, line, self.at) if line.body else None,
            role=line.role,
            position=line.index,
            authoritative=line.deciding,
            role_text=line.source.role,
            role_derived=line.role_derived,
            status_text=line.source.status_text,
        )

    def _last_of_row(self, place: int) -> bool:
        row = self.course.sittings[place].row
        return all(held.row != row for held in self.course.after(place))

    def _other_row_follows(self, place: int, held: Held) -> bool:
        """Whether the deciding body goes on with the paper in a later row of its own."""
        return any(
            later.row != held.row and self.course.lines[later.row].deciding for later in self.course.after(place)
        )
