"""What the forms of the sitting's page do: each reads its own fields and takes its act."""

from collections.abc import Callable
from collections.abc import Mapping

from sqlalchemy import select

from ik_workflow.models.all import Amendment
from ik_workflow.models.all import Organization
from ik_workflow.operations.motions import accept_amendment
from ik_workflow.operations.motions import admit_motion
from ik_workflow.operations.motions import amendments_before
from ik_workflow.operations.motions import call_amendment
from ik_workflow.operations.motions import decide_amendment
from ik_workflow.operations.motions import decide_motion
from ik_workflow.operations.motions import distribute_amendment
from ik_workflow.operations.motions import draft_amendment
from ik_workflow.operations.motions import file_amendment
from ik_workflow.operations.motions import move_motion
from ik_workflow.operations.side_views import TAKEN_IN
from ik_workflow.operations.sittings import attend
from ik_workflow.operations.sittings import conclude
from ik_workflow.operations.sittings import put_back
from ik_workflow.operations.sittings import put_on_next
from ik_workflow.operations.sittings import send_invitation
from ik_workflow.states.procedural_motion import KINDS
from ik_workflow.states.procedural_motion import MotionKind
from ik_workflow.states.results import Classification
from ik_workflow.states.results import ConsultationResult
from ik_workflow.states.votes import Ballot
from ik_workflow.states.votes import VoteSubject
from ik_workflow.translation import _
from ik_workflow.translation import shown
from ik_workflow.web.sitting_desk import Act
from ik_workflow.web.sitting_desk import Desk
from ik_workflow.web.sitting_desk import Incomplete
from ik_workflow.web.vote_entry import VOTE
from ik_workflow.web.vote_entry import ballot
from ik_workflow.web.vote_entry import figure
from ik_workflow.web.vote_entry import sum_words

R = ConsultationResult
BUTTON = {"knopf": "Schaltfläche"}
FOLLOWS = "folgt"  #: the result follows from the vote
RESULTS = [R.ADOPTED_AS_AMENDED, R.NOTED, R.ANSWERED, R.NO_VOTE, R.REFERRED, R.PASSED_ON, R.REFERRED_BACK, R.DISMISSED]
TEXT = {"wortlaut": "Wortlaut des Ergebnisses"}
NEXT = {"naechste": "Nächste Sitzung dieses Gremiums"}


def take(trigger: str) -> Callable[[Desk], None]:
    """A step of the sitting that asks for nothing that is typed."""

    def do(desk: Desk) -> None:
        desk.by.take(desk.meeting, trigger, version=desk.version)

    return do


def take_item(trigger: str) -> Callable[[Desk], None]:
    def do(desk: Desk) -> None:
        desk.by.take(desk.consultation, trigger, version=desk.version)

    return do


def take_motion(trigger: str) -> Callable[[Desk], None]:
    def do(desk: Desk) -> None:
        desk.by.take(desk.motion, trigger, version=desk.version)

    return do


# -- the sitting --------------------------------------------------------------------------------------------------


def invite(desk: Desk) -> None:
    agreed = desk.entry.values["benehmen"] == "ja"
    send_invitation(desk.by, desk.meeting, agreed_with_mayor=agreed, version=desk.version)


def figures(desk: Desk) -> dict[int, int]:
    """How many of each body are there."""
    found = {}
    for seat in desk.meeting.bodies:
        name = f"anwesend{seat.position}"
        present = figure(desk.entry, name, optional=False)
        members = seat.organization.members
        if present is not None and members is not None and present > members:
            desk.entry.faults[name] = _(
                "{label}: Es gibt nur {members} Mitglieder.", label=shown(desk.entry.labels[name]), members=members
            )
        found[seat.organization_id] = present or 0
    desk.complete()
    return found


def open_sitting(desk: Desk) -> None:
    desk.by.take(desk.meeting, "open", version=desk.version, attendance=figures(desk))


def change_attendance(desk: Desk) -> None:
    attend(desk.by, desk.meeting, figures(desk), version=desk.version)


def close(desk: Desk) -> None:
    rest = desk.entry.values["rest"] == "ja" or None
    desk.by.take(desk.meeting, "close", version=desk.version, rest_not_reached=rest)


def present_minutes(desk: Desk) -> None:
    signed = desk.entry.values["signed"] == "ja"
    desk.by.take(desk.meeting, "present_minutes", version=desk.version, signed=signed)


def raise_objection(desk: Desk) -> None:
    text = desk.entry.text("objection")
    desk.complete()
    desk.by.take(desk.meeting, "raise_objection", version=desk.version, objection=text)


def decide_objection(desk: Desk) -> str | None:
    vote = ballot(desk.entry, VoteSubject.MINUTES)
    if vote is None:
        raise Incomplete
    if desk.asks_to_reckon():
        return sum_words(vote)
    carried = vote.carried if vote.stated is None else vote.stated
    trigger = "accept_objection" if carried else "reject_objection"
    desk.by.take(desk.meeting, trigger, version=desk.version, vote=vote)
    return None


# -- an item ------------------------------------------------------------------------------------------------------


def settle(desk: Desk) -> str | None:
    """The vote on the paper and the item's result."""
    chosen = desk.entry.chosen("ergebnis", {FOLLOWS: None, **{one.value: one for one in RESULTS}}, optional=True)
    text = desk.entry.line("wortlaut", length=500, optional=True) or None
    voted = chosen is None or chosen is R.ADOPTED_AS_AMENDED or bool(desk.entry.values["yes"].strip())
    vote = desk.vote(VoteSubject.PAPER) if voted else None
    desk.complete()
    result = chosen or result_of(desk, vote)
    if desk.asks_to_reckon():
        return sum_words(vote) if vote else _("Ergebnis ohne Abstimmung: {result}.", result=shown(result.label))
    conclude(desk.by, desk.consultation, result, vote=vote, result_text=text, version=desk.version)
    return None


def result_of(desk: Desk, vote: Ballot | None) -> ConsultationResult:
    """As the figures say; what was adopted after an amendment is adopted as amended."""
    carried = vote and (vote.carried if vote.stated is None else vote.stated)
    if carried is None:
        desk.entry.faults["stated"] = _("Ergebnis ohne Zahlen: Bitte geben Sie an, wie abgestimmt wurde.")
        raise Incomplete
    if not carried:
        return R.REJECTED
    amended = any(one.state in TAKEN_IN for one in amendments_before(desk.by.session, desk.point))
    return R.ADOPTED_AS_AMENDED if amended else R.ADOPTED


def put_item_back(desk: Desk) -> None:
    reason = desk.entry.line("reason", length=500)
    to = desk.sitting_chosen()
    text = desk.entry.line("wortlaut", length=500, optional=True) or None
    desk.complete()
    put_back(desk.by, desk.consultation, reason=reason, to=to, result_text=text, version=desk.version)


def plan_item(desk: Desk) -> None:
    to = desk.sitting_chosen()
    if to is None and not desk.entry.faults:
        desk.entry.faults["naechste"] = _("Nächste Sitzung: Bitte wählen Sie eine Sitzung aus.")
    desk.complete()
    if to is not None:
        put_on_next(desk.by, desk.consultation, to, version=desk.version)


def remove_item(desk: Desk) -> None:
    consents = desk.entry.values["einverstanden"] == "ja"
    desk.by.take(desk.consultation, "remove", version=desk.version, originator_consents=consents)


# -- what is moved ------------------------------------------------------------------------------------------------


def move(desk: Desk) -> None:
    entry = desk.entry
    kind = entry.chosen("art", {one.value: one for one in MotionKind})
    mover = entry.line("antragsteller")
    text = entry.line("antrag", length=500, optional=True) or None
    desk.complete()
    if kind is not None:
        motion = move_motion(desk.by, desk.point, kind, mover_text=mover, text=text, known=desk.version)
        consents = True if entry.values["einverstanden"] == "ja" else None
        admit_motion(desk.by, motion, originator_consents=consents)


def vote_on_motion(desk: Desk) -> str | None:
    subject = KINDS[desk.motion.kind].subject
    threshold = None
    if desk.motion.kind is MotionKind.ROLL_CALL:
        threshold = figure(desk.entry, "schwelle", optional=False)
    vote = desk.vote(subject, threshold)
    if desk.asks_to_reckon():
        return sum_words(vote)
    heard = desk.entry.values["rede"] == "ja"
    decide_motion(desk.by, desk.motion, vote, heard=heard, version=desk.version)
    return None


def carry_without_objection(desk: Desk) -> None:
    decide_motion(desk.by, desk.motion, None, version=desk.version)


def table_amendment(desk: Desk) -> None:
    entry = desk.entry
    factions = desk.by.session.scalars(
        select(Organization).where(
            Organization.body_id == desk.meeting.body_id, Organization.classification == Classification.FACTION
        )
    )
    movers = {one.public_id: one.id for one in factions}
    mover = entry.chosen("fraktion", movers, optional=True)
    text = entry.text("aenderung")
    passage = entry.line("stelle", optional=True) or None
    proposal = entry.text("neu") if entry.values["neu"].strip() else None
    reach = figure(entry, "reichweite")
    desk.complete()
    amendment = draft_amendment(
        desk.by, desk.point, text=text, mover=mover, passage=passage, new_proposal=proposal, known=desk.version
    )
    file_amendment(desk.by, amendment)
    distribute_amendment(desk.by, amendment, reach=reach)


def call(desk: Desk) -> None:
    call_amendment(desk.by, desk.amendment, desk.point, version=desk.version)


def accept(desk: Desk) -> None:
    accept_amendment(desk.by, desk.amendment, version=desk.version)


def vote_on_amendment(desk: Desk) -> str | None:
    vote = desk.vote(VoteSubject.AMENDMENT)
    if desk.asks_to_reckon():
        return sum_words(vote)
    decide_amendment(desk.by, desk.amendment, desk.point, vote, version=desk.version)
    return None


def declare_moot(desk: Desk) -> None:
    desk.by.take(desk.amendment, "declare_moot", version=desk.version)


def withdraw(desk: Desk) -> None:
    if isinstance(desk.record, Amendment):
        desk.by.take(desk.record, "withdraw", version=desk.version, all_movers=desk.entry.values["alle"] == "ja")
    else:
        desk.by.take(desk.motion, "withdraw", version=desk.version)


WITH_VOTE = {**VOTE, **BUTTON}
OF_MEETING: Mapping[str, Act] = {
    "einladen": Act(invite, {"benehmen": "Benehmen mit dem Oberbürgermeister"}),
    "eroeffnen": Act(open_sitting),
    "anwesenheit": Act(change_attendance),
    "unterbrechen": Act(take("interrupt")),
    "fortsetzen": Act(take("resume")),
    "schliessen": Act(close, {"rest": "Übrige Punkte wurden nicht behandelt"}),
    "niederschrift": Act(take("draft_minutes")),
    "vorlegen": Act(present_minutes, {"signed": "Unterschrift"}),
    "einwendung": Act(raise_objection, {"objection": "Wortlaut der Einwendung"}),
    "einwendung-entscheiden": Act(decide_objection, WITH_VOTE),
    "abschliessen": Act(take("settle_minutes")),
}
OF_ITEM: Mapping[str, Act] = {
    "aufrufen": Act(take_item("call")),
    "ergebnis": Act(settle, {**WITH_VOTE, **TEXT, "ergebnis": "Ergebnis"}),
    "zurueckstellen": Act(put_item_back, {**NEXT, **TEXT}),
    "naechste-sitzung": Act(plan_item, NEXT),
    "nicht-behandelt": Act(take_item("not_reached")),
    "erste-lesung": Act(take_item("read_first")),
    "absetzen": Act(remove_item, {"einverstanden": "Zustimmung des Einreichers"}),
    "antrag": Act(
        move,
        {
            "art": "Art des Antrags",
            "antragsteller": "Gestellt von",
            "antrag": "Wortlaut",
            "einverstanden": "Zustimmung des Einreichers",
        },
    ),
    "aenderungsantrag": Act(
        table_amendment,
        {
            "fraktion": "Fraktion",
            "stelle": "Geänderte Stelle",
            "aenderung": "Wortlaut der Änderung",
            "neu": "Beschlussvorschlag in der geänderten Fassung",
            "reichweite": "Reichweite",
        },
    ),
}
OF_RECORD: Mapping[str, Act] = {
    "antrag-abstimmen": Act(vote_on_motion, {**WITH_VOTE, "rede": "Rede und Gegenrede", "schwelle": "Nötige Stimmen"}),
    "antrag-ohne-widerspruch": Act(carry_without_objection),
    "antrag-ueberholt": Act(take_motion("overtake")),
    "aenderung-aufrufen": Act(call),
    "aenderung-uebernehmen": Act(accept),
    "aenderung-abstimmen": Act(vote_on_amendment, WITH_VOTE),
    "aenderung-erledigt": Act(declare_moot),
    "zuruecknehmen": Act(withdraw, {"alle": "Zustimmung aller Antragsteller"}),
}
