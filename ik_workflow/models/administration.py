"""What was done to accounts, organizations, offices, files, cycles and budgets, and by whom: no steps, no journal."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from ik_workflow.models.base import Base
from ik_workflow.models.base import Choice
from ik_workflow.models.base import Key
from ik_workflow.models.base import Line
from ik_workflow.models.base import one_of
from ik_workflow.states.labels import Labelled
from ik_workflow.states.offices import Office
from ik_workflow.translation import N_


class AdministrationAct(Labelled):
    """What was done."""

    INVITED = "invited", N_("Person eingeladen")
    DISABLED = "disabled", N_("Konto gesperrt")
    ENABLED = "enabled", N_("Konto entsperrt")
    SECOND_FACTOR_RESET = "second_factor_reset", N_("Bestätigung zurückgesetzt")
    OFFICE_GIVEN = "office_given", N_("Amt gegeben")
    OFFICE_ENDED = "office_ended", N_("Amt beendet")
    FILE_PUBLISHED = "file_published", N_("Anlage veröffentlicht")
    FILE_HIDDEN = "file_hidden", N_("Anlage aus der Öffentlichkeit genommen")
    FILE_WITHDRAWN = "file_withdrawn", N_("Anlage zurückgezogen")
    RECURRENCE_BEGUN = "recurrence_begun", N_("Zyklus eingetragen")
    RECURRENCE_CHANGED = "recurrence_changed", N_("Zyklus geändert")
    RECURRENCE_CONFIRMED = "recurrence_confirmed", N_("Quelle eines Zyklus bestätigt")
    ORGANIZATION_ADDED = "organization_added", N_("Stelle eingetragen")
    ORGANIZATION_CHANGED = "organization_changed", N_("Stelle geändert")
    ORGANIZATION_DISSOLVED = "organization_dissolved", N_("Stelle aufgelöst")
    ORGANIZATION_REVIVED = "organization_revived", N_("Auflösung zurückgenommen")
    ABSENCE_ENTERED = "absence_entered", N_("Abwesenheit eingetragen")
    ABSENCE_REMOVED = "absence_removed", N_("Abwesenheit gestrichen")
    BUDGET_ENTERED = "budget_entered", N_("Haushalt eingetragen")
    BUDGET_CHANGED = "budget_changed", N_("Haushalt geändert")
    BUDGET_WITHDRAWN = "budget_withdrawn", N_("Haushalt für ungültig erklärt")


class AdministrationEntry(Base):
    """One act. Never changed, never deleted: triggers of the database refuse both."""

    __tablename__ = "administration_entries"
    __table_args__ = (one_of("act", AdministrationAct),)

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    act: Mapped[AdministrationAct] = mapped_column(Choice(AdministrationAct))
    #: salted hashes of who acted and whom it concerns; the names stand in ``journal_names`` and can be erased there
    actor: Mapped[str] = mapped_column(String(64))
    person: Mapped[str | None] = mapped_column(String(64))
    office: Mapped[Office | None] = mapped_column(Choice(Office))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    recurrence_id: Mapped[int | None] = mapped_column(ForeignKey("recurrences.id"), index=True)
    budget_round_id: Mapped[int | None] = mapped_column(ForeignKey("budget_rounds.id"), index=True)
    #: what is so from then on, in words
    words: Mapped[str | None] = mapped_column(Line(500))
