"""Acts on attachments: lay one down, publish it, withdraw it; have it scanned; sweep what belongs to no record.

A file lies under a random name in a folder of its own. It is written and on the disk before its row is committed; a
row that never comes leaves an orphan, which the sweep removes. Nothing that a user typed is part of a path.
"""

import hashlib
import os
import re
import secrets
import shlex
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import IO
from typing import cast

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from ik_workflow.accounts.actors import Actor
from ik_workflow.accounts.audience import sees_by_office
from ik_workflow.accounts.relations import relations
from ik_workflow.errors import BadValue
from ik_workflow.errors import NotFound
from ik_workflow.errors import Refused
from ik_workflow.errors import WrongOffice
from ik_workflow.models.administration import AdministrationAct as Act
from ik_workflow.models.all import Case
from ik_workflow.models.all import File
from ik_workflow.models.all import Measure
from ik_workflow.models.all import Paper
from ik_workflow.models.all import Proposal
from ik_workflow.models.all import ReportOrder
from ik_workflow.models.base import new_public_id
from ik_workflow.operations.administration import enter
from ik_workflow.operations.file_kinds import FIELD
from ik_workflow.operations.file_kinds import LARGEST
from ik_workflow.operations.file_kinds import TOO_LARGE
from ik_workflow.operations.file_kinds import FileKind
from ik_workflow.operations.file_kinds import kind_of
from ik_workflow.states.facts import check_line
from ik_workflow.states.offices import Hand
from ik_workflow.states.offices import Office
from ik_workflow.states.offices import Relation
from ik_workflow.translation import _

LONGEST_NAME = 200  # characters
MOST_OF_A_CASE = 200  # attachments
PART = 64 * 1024  # bytes read at once
UNFINISHED = "unfinished-"  #: begins the name of a file that is being written
STORED = re.compile("[0-9a-f]{32}")
ORPHANED_AFTER = timedelta(hours=24)  # no request takes as long
SCAN_SECONDS = 120

#: who may add something to a case, beside the council office
MAY_ATTACH: frozenset[Hand] = frozenset(
    {
        *(Office.COUNCIL_OFFICE, Office.INTEGRATION_COMMISSIONER),
        *(Relation.ORIGINATOR, Relation.AUTHOR, Relation.RESPONSIBLE_UNIT),
    }
)
Root = Paper | Proposal | Measure | ReportOrder
ROOTS: dict[str, type[Root]] = {
    "paper": Paper,
    "proposal": Proposal,
    "measure": Measure,
    "report_order": ReportOrder,
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in the folder and has no row yet."""

    stored_as: str
    size: int
    sha256: str
    kind: FileKind


def root_of(session: Session, case: Case) -> Root | None:
    """The record that the case is about, if its kind takes attachments."""
    kind = ROOTS.get(case.kind)
    return cast(Root | None, session.scalar(select(kind).where(kind.case_id == case.id))) if kind else None


def may_attach(session: Session, actor: Actor, case: Case) -> bool:
    if actor.person_id is None:
        return False
    root = root_of(session, case)
    if root is None or not sees_by_office(session, actor, case.id):
        return False
    row = {column.name: getattr(root, column.name) for column in root.__table__.columns}
    return bool((actor.hands | relations(session.connection(), actor, case.kind, row)) & MAY_ATTACH)


def clean_name(name: str) -> str:
    """What the uploader's machine calls the file, without its folders; raises BadValue."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]).strip()
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in name):
        raise BadValue(FIELD, _("Der Name der Datei enthält unerlaubte Zeichen. Bitte benennen Sie sie um."))
    return check_line(FIELD, _("Name der Datei"), name, length=LONGEST_NAME)


def store(folder: Path, stream: IO[bytes], name: str) -> Stored:
    """Write the file and have it on the disk; raises BadValue for what is not taken, and leaves nothing then."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as = secrets.token_hex(16)
    unfinished = folder / f"{UNFINISHED}{stored_as}"
    try:
        size, sha256 = write(unfinished, stream)
        kind = kind_of(name, unfinished)
        unfinished.rename(folder / stored_as)
    finally:
        unfinished.unlink(missing_ok=True)
    flush_folder(folder)
    return Stored(stored_as, size, sha256, kind)


def write(path: Path, stream: IO[bytes]) -> tuple[int, str]:
    """Size and hash of what the stream held, now on the disk."""
    size, digest = 0, hashlib.sha256()
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while part := stream.read(PART):
            size += len(part)
            if size > LARGEST:
                raise BadValue(FIELD, TOO_LARGE)
            digest.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def flush_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def attach(session: Session, case: Case, stored: Stored, name: str, *, actor: Actor, at: datetime) -> File:
    """Add the stored file to the case, non-public; one of the same name is superseded by it."""
    if not may_attach(session, actor, case):
        raise WrongOffice(_("Anlagen fügt hinzu, wer den Vorgang eingebracht hat oder ihn führt."))
    session.scalar(select(Case.id).where(Case.id == case.id).with_for_update())
    earlier = session.scalars(select(File).where(File.case_id == case.id, File.name == name)).all()
    count = session.scalar(select(func.count()).select_from(File).where(File.case_id == case.id)) or 0
    if count >= MOST_OF_A_CASE:
        raise Refused(_("Ein Vorgang hat höchstens {most_of_a_case} Anlagen.", most_of_a_case=MOST_OF_A_CASE))
    for one in earlier:
        one.withdrawn_at = one.withdrawn_at or at
        one.modified = at
    root = root_of(session, case)
    file = File(
        case_id=case.id,
        paper_id=root.id if isinstance(root, Paper) else None,
        position=count,
        name=name,
        version_no=max((one.version_no for one in earlier), default=0) + 1,
        size=stored.size,
        stored_as=stored.stored_as,
        sha256=stored.sha256,
        media_type=stored.kind.media_type,
        uploaded_by_id=actor.person_id,
        public=False,
        created=at,
    )
    session.add(file)
    session.flush()
    return file


def publish_file(session: Session, file: File, *, actor: Actor, at: datetime) -> None:
    """The council office publishes an attachment that somebody else has laid down (four eyes)."""
    if Office.COUNCIL_OFFICE not in actor.hands:
        raise WrongOffice(_("Anlagen veröffentlicht das Büro der Stadtverordnetenversammlung."))
    if file.withdrawn_at is not None:
        raise Refused(_("Diese Anlage ist zurückgezogen und lässt sich nicht mehr veröffentlichen."))
    if file.uploaded_by_id is not None and file.uploaded_by_id == actor.person_id:
        raise Refused(_("Diese Anlage haben Sie selbst hinzugefügt. Bitte lassen Sie eine zweite Person sie prüfen."))
    if not file.case.public:
        raise Refused(_("Der Vorgang ist nicht öffentlich; seine Anlagen können es deshalb nicht sein."))
    file.public, file.modified = True, at
    enter(session, Act.FILE_PUBLISHED, actor=actor, at=at, file=file)


def hide_file(session: Session, file: File, *, actor: Actor, at: datetime) -> None:
    """Take an attachment from the public; its old address leads nowhere from now on."""
    if Office.COUNCIL_OFFICE not in actor.hands:
        raise WrongOffice(_("Aus der Öffentlichkeit nimmt eine Anlage das Büro der Stadtverordnetenversammlung."))
    file.public, file.public_id, file.modified = False, new_public_id(), at
    enter(session, Act.FILE_HIDDEN, actor=actor, at=at, file=file)


def withdraw_file(session: Session, file: File, *, actor: Actor, at: datetime) -> None:
    """Hand the attachment out no more; its name stays for those who see the case by office."""
    if not may_attach(session, actor, file.case):
        raise WrongOffice(_("Eine Anlage zieht zurück, wer Anlagen hinzufügen darf."))
    if file.withdrawn_at is not None:
        raise Refused(_("Diese Anlage ist schon zurückgezogen."))
    file.withdrawn_at = file.modified = at
    file.public, file.public_id = False, new_public_id()
    enter(session, Act.FILE_WITHDRAWN, actor=actor, at=at, file=file)


def path_of(folder: Path, file: File, *, scanned: bool) -> Path:
    """Where the content lies; raises NotFound for what is not handed out: ``scanned`` asks for a clean scan."""
    ready = file.withdrawn_at is None and (file.scanned_at is not None or not scanned)
    if file.stored_as is None or not STORED.fullmatch(file.stored_as) or not ready:
        raise NotFound(_("Diese Anlage gibt es nicht."))
    path = folder / file.stored_as
    if not path.is_file():
        raise NotFound(_("Diese Anlage gibt es nicht."))
    return path


def unscanned(session: Session) -> list[File]:
    """Files that wait for the scanner, oldest first."""
    waiting = select(File).where(File.stored_as.is_not(None), File.scanned_at.is_(None), File.withdrawn_at.is_(None))
    return list(session.scalars(waiting.order_by(File.id).limit(1000)))


def scan(folder: Path, command: str, file: File, at: datetime) -> bool:
    """Ask the scanner: clean files are handed out from now on, others are withdrawn. Raises Refused if it fails.

    The command ends with 0 for a clean file and with 1 for a bad one, as clamdscan does.
    """
    assert file.stored_as is not None
    try:
        done = subprocess.run(
            [*shlex.split(command), str((folder / file.stored_as).resolve())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SCAN_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(_("Das Prüfprogramm antwortet nicht. Bitte prüfen Sie IK_SCANNER.")) from error
    if done.returncode not in (0, 1):
        raise Refused(
            _("Das Prüfprogramm endet mit {returncode}. Bitte prüfen Sie IK_SCANNER.", returncode=done.returncode)
        )
    if done.returncode == 0:
        file.scanned_at = at
    else:
        file.withdrawn_at = file.modified = at
    return done.returncode == 0


def orphans(session: Session, folder: Path, at: datetime) -> Iterator[Path]:
    """Files without a row, old enough that no request is still about to write one."""
    known = set(session.scalars(select(File.stored_as).where(File.stored_as.is_not(None))))
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        ours = STORED.fullmatch(path.name.removeprefix(UNFINISHED)) and path.is_file() and not path.is_symlink()
        if ours and path.name not in known and datetime.fromtimestamp(path.stat().st_mtime, UTC) < at - ORPHANED_AFTER:
            yield path
