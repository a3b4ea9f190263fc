"""The journal's chain: how an entry is hashed, how a day is sealed, how both are verified.

Tamper-evident, not tamper-proof: whoever can write to the database can make a new chain. The seal's hash is short
enough to leave the machine every day, printed or mailed; a chain made anew does not fit it.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import is_dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from enum import Enum
from itertools import groupby
from operator import itemgetter
from typing import Any
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import func
from sqlalchemy import select

from ik_workflow.models.all import Case
from ik_workflow.models.all import JournalEntry
from ik_workflow.models.all import JournalSeal
from ik_workflow.models.all import JournalSealHead
from ik_workflow.models.cases import GENESIS
from ik_workflow.periods import local_date
from ik_workflow.translation import _

ENTRIES = cast(Table, JournalEntry.__table__)
CASES = cast(Table, Case.__table__)
SEALS = cast(Table, JournalSeal.__table__)
SEAL_HEADS = cast(Table, JournalSealHead.__table__)
#: every case with its entries, in one statement: what is written meanwhile is not taken for a fault
EVERY_CHAIN = (
    select(CASES.c.id.label("of_case"), CASES.c.seq.label("listed"), CASES.c.head.label("newest"), ENTRIES)
    .outerjoin(ENTRIES, ENTRIES.c.case_id == CASES.c.id)
    .order_by(CASES.c.id, ENTRIES.c.seq)
)
HASHED = tuple(sorted(column.name for column in ENTRIES.columns if column.name not in {"id", "hash"}))
PLAIN = frozenset({str, int, bool, type(None)})  #: types that need no change, which most values have


def plain(value: Any) -> Any:
    """The value as JSON can hold it; the same on the way in and on the way back."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"  # never "1E+3"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(one) for name, one in asdict(value).items() if one is not None}
    return value


def entry_hash(entry: Mapping[Any, Any]) -> str:
    """SHA-256 over the canonical form of an entry: sorted keys, NFC, UTC with microseconds."""
    canonical = json.dumps(
        [[name, plain(entry[name])] for name in HASHED], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(unicodedata.normalize("NFC", canonical).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where a chain or a seal does not hold."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def verify(connection: Connection) -> Fault | None:
    """The first broken entry or seal, or None if all chains hold."""
    return next(_chain_faults(connection), None) or next(_seal_faults(connection), None)


def _chain_faults(connection: Connection) -> Iterator[Fault]:
    with connection.execute(EVERY_CHAIN, execution_options={"yield_per": 2000}) as found:
        for case, rows in groupby(found.mappings(), key=itemgetter("of_case")):
            yield from _faults_of_chain(case, rows)


def _faults_of_chain(case: int, rows: Iterable[Mapping[Any, Any]]) -> Iterator[Fault]:
    seq, head, listed, newest = 0, GENESIS, 0, GENESIS
    for row in rows:
        listed, newest = row["listed"], row["newest"]
        if row["id"] is None:
            break  # no entry left
        where = _("Vorgang {case}, Eintrag {seq}", case=case, seq=row["seq"])
        if row["seq"] != seq + 1:
            yield Fault(where, _("erwartet war Eintrag {seq}; dazwischen fehlt etwas", seq=seq + 1))
        elif row["prev"] != head:
            yield Fault(where, _("der Eintrag schließt nicht an seinen Vorgänger an"))
        elif row["hash"] != entry_hash(row):
            yield Fault(where, _("der Inhalt stimmt nicht mit der Prüfsumme überein"))
        seq, head = row["seq"], row["hash"]
    if seq < listed:
        yield Fault(
            _("Vorgang {case}, Eintrag {seq}", case=case, seq=seq + 1),
            _("der Eintrag fehlt; verzeichnet sind {listed}", listed=listed),
        )
    elif seq > listed:
        yield Fault(
            _("Vorgang {case}, Eintrag {listed}", case=case, listed=listed + 1),
            _("verzeichnet sind nur {listed} Einträge", listed=listed),
        )
    elif head != newest:
        yield Fault(
            _("Vorgang {case}, Eintrag {seq}", case=case, seq=seq), _("es ist nicht der zuletzt verzeichnete Eintrag")
        )


def _seal_faults(connection: Connection) -> Iterator[Fault]:
    seals = connection.execute(select(SEALS).order_by(SEALS.c.id)).all()  # before the entries, which only grow
    hashes = {
        (row.case_id, row.seq): row.hash
        for row in connection.execute(select(ENTRIES.c.case_id, ENTRIES.c.seq, ENTRIES.c.hash))
    }
    prev = GENESIS
    for seal in seals:
        where = _("Siegel vom {day}", day=f"{seal.day:%d.%m.%Y}")
        heads = connection.execute(
            select(SEAL_HEADS).where(SEAL_HEADS.c.seal_id == seal.id).order_by(SEAL_HEADS.c.case_id)
        ).all()
        if seal.prev != prev or seal.hash != seal_hash(seal.day, seal.sealed_at, seal.prev, seal.root):
            yield Fault(where, _("das Siegel schließt nicht an seinen Vorgänger an"))
        if seal.root != merkle_root(leaf(head.case_id, head.seq, head.hash) for head in heads):
            yield Fault(where, _("die versiegelten Stände stimmen nicht mit dem Siegel überein"))
        for head in heads:
            if hashes.get((head.case_id, head.seq)) != head.hash:
                yield Fault(
                    _("Vorgang {case_id}, Eintrag {seq}", case_id=head.case_id, seq=head.seq),
                    _("weicht vom {where} ab", where=where),
                )
        prev = seal.hash


@dataclass(frozen=True, slots=True)
class Sealed:
    """The day's seal as it leaves the machine."""

    day: date
    hash: str
    heads: int
    #: False if the day had its seal already
    new: bool


def seal(connection: Connection, at: datetime) -> Sealed:
    """Write the day's seal over the heads that changed since the last one; a second call changes nothing."""
    day = local_date(at)
    existing = connection.execute(select(SEALS).where(SEALS.c.day == day)).first()
    if existing:
        count = select(func.count()).where(SEAL_HEADS.c.seal_id == existing.id)
        return Sealed(day, existing.hash, connection.scalar(count) or 0, new=False)
    prev = connection.scalar(select(SEALS.c.hash).order_by(SEALS.c.id.desc()).limit(1)) or GENESIS
    heads = connection.execute(_changed_heads()).all()
    root = merkle_root(leaf(head.id, head.seq, head.head) for head in heads)
    digest = seal_hash(day, at, prev, root)
    seal_id = connection.execute(
        SEALS.insert().values(day=day, sealed_at=at, prev=prev, root=root, hash=digest).returning(SEALS.c.id)
    ).scalar_one()
    if heads:
        rows = [{"seal_id": seal_id, "case_id": head.id, "seq": head.seq, "hash": head.head} for head in heads]
        connection.execute(SEAL_HEADS.insert(), rows)
    return Sealed(day, digest, len(heads), new=True)


def _changed_heads() -> Any:
    sealed = select(SEAL_HEADS.c.case_id, func.max(SEAL_HEADS.c.seq).label("seq")).group_by(SEAL_HEADS.c.case_id)
    last = sealed.subquery()
    return (
        select(CASES.c.id, CASES.c.seq, CASES.c.head)
        .outerjoin(last, last.c.case_id == CASES.c.id)
        .where(CASES.c.seq > func.coalesce(last.c.seq, 0))
        .order_by(CASES.c.id)
    )


def leaf(case: int, seq: int, digest: str) -> str:
    return hashlib.sha256(f"leaf {case} {seq} {digest}".encode()).hexdigest()


def merkle_root(leaves: Iterable[str]) -> str:
    """Root of the binary hash tree; an odd node rises unpaired."""
    level = list(leaves)
    if not level:
        return GENESIS
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [
            pair[0] if len(pair) == 1 else hashlib.sha256(f"node {pair[0]} {pair[1]}".encode()).hexdigest()
            for pair in pairs
        ]
    return level[0]


def seal_hash(day: date, at: datetime, prev: str, root: str) -> str:
    return hashlib.sha256(f"seal {day.isoformat()} {plain(at)} {prev} {root}".encode()).hexdigest()
