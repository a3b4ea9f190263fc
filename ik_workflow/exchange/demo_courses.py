"""How the measures of 2024 to 2028 went on in the demonstration, from the adoption to where they stand now."""

from datetime import date
from datetime import timedelta
from itertools import pairwise

from ik_workflow.exchange.demo_measures import ADOPTED
from ik_workflow.exchange.demo_measures import EARLIEST_START
from ik_workflow.exchange.demo_measures import SPECIFIED
from ik_workflow.exchange.demo_measures import Teller
from ik_workflow.exchange.demo_measures import month_end
from ik_workflow.states.evidence import ADD
from ik_workflow.states.measure import RESULTS
from ik_workflow.states.measure import Impact
from ik_workflow.states.measure import MeasureState

M = MeasureState
ENDED = (*RESULTS, M.EVALUATED)


def begin(teller: Teller) -> None:
    """From the adoption to the start."""
    told, measure = teller.told, teller.measure
    if told.reserved:
        teller.step("adopt_subject_to_funding", ADOPTED)
        return
    teller.step("adopt", ADOPTED)
    if told.state is M.ADOPTED:
        return
    person = {"accountable": teller.unit.person_id} if teller.unit else {}
    teller.step("specify", SPECIFIED, evidence_kind="Bericht des Fachbereichs", **person)
    if told.state is M.SPECIFIED:
        return
    reached = [one.reported_on for one in measure.milestones if one.reported_on]
    teller.step("start", max(min(reached, default=EARLIEST_START), EARLIEST_START))


def carry_on(teller: Teller) -> None:
    """To the state in which the measure is now."""
    told, today = teller.told, teller.today
    if told.real:
        return
    lay_down_evidence(teller)
    postpone(teller)
    if expected := told.lines.get("Erwartet"):
        why = told.lines["Hindernis"]
        teller.step("propose_date", today - timedelta(10), due_on=month_end(today, int(expected)), reason=why)
    if told.state is M.SUSPENDED and told.reserved:
        teller.step("deny_funding", date(2025, 4, 30), reason=told.lines["Grund"])
    elif told.state is M.SUSPENDED:
        revisit = today + timedelta(60)
        teller.step("suspend", today - timedelta(75), revisit_on=revisit, reason=told.lines["Grund"])
    elif told.state is M.PERMANENT:
        revisit = today + timedelta(150)
        teller.step("make_permanent", today - timedelta(190), revisit_on=revisit, unit_agrees=True)
    elif told.state is M.DROPPED:
        reference = "Mitteilung an die Stadtverordnetenversammlung"
        teller.step("drop", today - timedelta(60), council_reference=reference, reason=told.lines["Grund"])
    elif told.state in ENDED:
        end(teller)


def lay_down_evidence(teller: Teller) -> None:
    for piece in teller.told.lines.get("Beleg", "").split(" | "):
        if piece:
            shows, place, shift = piece.split("; ")
            day = month_end(teller.today, int(shift))
            teller.step(ADD, day, shows=shows, shown_on=day, place=place)


def postpone(teller: Teller) -> None:
    """Each time the department proposed the next date before the old one was reached."""
    told, today = teller.told, teller.today
    dates = [*(int(one) for one in told.lines.get("Zuerst", "").split()), told.due or 0]
    for old, new in pairwise(dates):
        day, due_on = min(month_end(today, old) - timedelta(20), today - timedelta(20)), month_end(today, new)
        teller.step("propose_date", day, due_on=due_on, reason=told.lines["Hindernis"])
        teller.step("postpone", day + timedelta(7), due_on=due_on, reason=told.lines["Hindernis"])


def end(teller: Teller) -> None:
    """The department proposed the result, the commissioner confirmed it."""
    told, measure = teller.told, teller.measure
    result = M.IMPLEMENTED if told.state is M.EVALUATED else told.state
    proposed = measure.due_on or teller.today
    values = told.parts("Indikator")[-1].split()
    teller.step(
        "propose_result",
        proposed,
        proposed_state=result,
        evidence=told.lines.get("Nachweis"),
        indicator_reading=f"{values[-1]} {told.parts('Indikator')[1]}",
    )
    reason = {"reason": told.lines["Grund"]} if "Grund" in told.lines else {}
    teller.step(f"confirm_{result}", proposed + timedelta(12), **reason)
    if told.state is M.EVALUATED:
        impact = next(one for one in Impact if one.label == told.lines["Wirkung"])
        teller.step("evaluate", proposed + timedelta(60), impact=impact)
