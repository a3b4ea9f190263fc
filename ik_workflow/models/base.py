"""What every table shares: names of constraints, kinds of columns, and the checks that keep odd text out."""

import secrets
from datetime import UTC
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from typing import Any
from typing import Generic
from typing import TypeVar

from sqlalchemy import JSON
from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import DateTime
from sqlalchemy import Dialect
from sqlalchemy import ForeignKey
from sqlalchemy import MetaData
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import event
from sqlalchemy.orm import ColumnProperty
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from ik_workflow.states.facts import check_line
from ik_workflow.states.facts import check_text
from ik_workflow.states.labels import Labelled

C = TypeVar("C", bound=Labelled)


class Instant(TypeDecorator[datetime]):
    """An instant, aware; stored as UTC. A naive one is a programmer's mistake."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[C], Generic[C]):
    """A member of a Labelled enumeration, stored as its value; pair it with ``one_of``."""

    impl = String(40)
    cache_ok = True

    def __init__(self, choices: type[C]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: C | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> C | None:
        return None if value is None else self.choices(value)


class Line(TypeDecorator[str]):
    """One clean line of text, at most ``length`` characters, on every database alike."""

    impl = String
    cache_ok = True

    def __init__(self, length: int = 500) -> None:
        super().__init__(length)
        self.length = length


class Money(TypeDecorator[Decimal]):
    """Euro with two places; stored as whole cents, which every database keeps exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int(Decimal(value) * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-2)


class Figure(TypeDecorator[Decimal]):
    """A number with four places, kept exactly in the same way."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int(Decimal(value).scaleb(4))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-4)


class Prose(TypeDecorator[str]):
    """A clean text of several lines."""

    impl = Text
    cache_ok = True


def one_of(column: str, choices: type[Labelled]) -> CheckConstraint:
    """The database, too, holds nothing but the words of the enumeration."""
    values = ", ".join(f"'{choice.value}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")


class Base(DeclarativeBase):
    """Mother of all records."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: Instant(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


@event.listens_for(Base, "attribute_instrument", propagate=True)
def keep_odd_text_out(owner: type[Base], name: str, attribute: InstrumentedAttribute[Any]) -> None:
    """NUL, control characters and over-long text are refused when they are set, on every database alike."""
    if not isinstance(attribute.property, ColumnProperty):
        return
    column = attribute.property.columns[0]
    kind, label = column.type, column.info.get("label", name)
    if isinstance(kind, Line):
        length = kind.length
        event.listen(attribute, "set", lambda _, value, *rest: value and check_line(name, label, value, length=length))
    elif isinstance(kind, Prose):
        event.listen(attribute, "set", lambda _, value, *rest: value and check_text(name, label, value))


def new_public_id() -> str:
    """128 random bits: an address that nobody guesses."""
    return secrets.token_hex(16)


Key = Annotated[int, mapped_column(primary_key=True)]
PublicId = Annotated[str, mapped_column(String(32), unique=True, default=new_public_id)]
CaseKey = Annotated[int, mapped_column(ForeignKey("cases.id"), index=True)]


class Recorded:
    """What OParl asks of every record: when it came, when it changed, and that it is marked and not erased."""

    public_id: Mapped[PublicId]
    created: Mapped[datetime]
    modified: Mapped[datetime]
    deleted: Mapped[bool] = mapped_column(default=False)

    def __init__(self, **values: Any) -> None:
        """``created`` stands for ``modified`` too, unless that is given."""
        values.setdefault("modified", values.get("created"))
        super().__init__(**values)


def info(label: str) -> dict[str, str]:
    """The German name of a column, for a refusal."""
    return {"label": label}
