"""Every error that is raised on purpose. Its text is a German sentence for the person who acted."""

from collections.abc import Sequence
from http import HTTPStatus


class IkError(Exception):
    """Something the person can act on; ``rule`` is the id of the rule that asks for it, if there is one."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, sentence: str, *, rule: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule


class BadValue(IkError):
    """A field holds something that cannot be stored; ``field`` is the field's name in the form."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class NotFound(IkError):
    """Not there, or not for this person: both look alike."""

    status = HTTPStatus.NOT_FOUND


class Refused(IkError):
    """The step exists, but not now, not so, or not by this person. Nothing was written."""

    status = HTTPStatus.CONFLICT


class UnknownStep(Refused):
    """No step of this name belongs to the procedure."""

    status = HTTPStatus.BAD_REQUEST


class WrongState(Refused):
    """The step does not start from the state the case is in."""


class WrongOffice(Refused):
    """None of the person's offices may take the step."""

    status = HTTPStatus.FORBIDDEN


class GuardFailed(Refused):
    """One or more conditions do not hold; ``sentences`` has every one of them."""

    def __init__(self, sentences: Sequence[str], *, rule: str | None, passable: Sequence[str] = ()) -> None:
        super().__init__(" ".join(sentences), rule=rule)
        self.sentences = tuple(sentences)
        #: the rules, if nothing but a reason of this person is missing to pass them all
        self.passable = tuple(passable)


class FactNeeded(Refused):
    """The step asks for something that was not given."""

    status = HTTPStatus.BAD_REQUEST


class StaleVersion(Refused):
    """Somebody else was faster: the version the person looked at is no longer the newest."""


class Contradiction(Refused):
    """The figures of a vote contradict each other or the outcome entered; both stand in the sentence."""

    status = HTTPStatus.BAD_REQUEST


class UnknownSchema(IkError):
    """The database holds a schema or a state that this version of the programme does not know."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class BadSetting(IkError):
    """A setting is missing or unsafe; the sentence names it. The programme does not start."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
