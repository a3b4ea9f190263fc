"""Every procedure of the house, by its name."""

from typing import Any

from ik_workflow.states.amendment import AMENDMENT
from ik_workflow.states.assessment import ASSESSMENT
from ik_workflow.states.co_signature import CO_SIGNATURE
from ik_workflow.states.comment import COMMENT
from ik_workflow.states.concept import CONCEPT
from ik_workflow.states.consultation import CONSULTATION
from ik_workflow.states.measure import MEASURE
from ik_workflow.states.meeting import MEETING
from ik_workflow.states.paper import PAPER
from ik_workflow.states.participation_event import PARTICIPATION_EVENT
from ik_workflow.states.procedural_motion import PROCEDURAL_MOTION
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.proposal import PROPOSAL
from ik_workflow.states.report_order import REPORT_ORDER
from ik_workflow.states.reporting_cycle import REPORTING_CYCLE
from ik_workflow.states.resolution import RESOLUTION
from ik_workflow.states.status_report import STATUS_REPORT
from ik_workflow.states.stocktaking import STOCKTAKING
from ik_workflow.states.submission_round import SUBMISSION_ROUND

PROCEDURES: dict[str, Procedure[Any]] = {
    procedure.name: procedure
    for procedure in (
        *(SUBMISSION_ROUND, PROPOSAL, CONCEPT, MEASURE, PARTICIPATION_EVENT, REPORTING_CYCLE, STATUS_REPORT),
        *(MEETING, PAPER, CO_SIGNATURE, CONSULTATION, COMMENT, AMENDMENT, PROCEDURAL_MOTION, RESOLUTION),
        *(REPORT_ORDER, STOCKTAKING, ASSESSMENT),
    )
}
