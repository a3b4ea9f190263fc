"""Every procedure of the house, by its name."""

from typing import Any

from ik_workflow.states.consultation import CONSULTATION
from ik_workflow.states.meeting import MEETING
from ik_workflow.states.paper import PAPER
from ik_workflow.states.procedure import Procedure
from ik_workflow.states.resolution import RESOLUTION

PROCEDURES: dict[str, Procedure[Any]] = {
    procedure.name: procedure for procedure in (MEETING, PAPER, RESOLUTION, CONSULTATION)
}
