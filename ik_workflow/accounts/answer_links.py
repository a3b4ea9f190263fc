"""Links in reminders that let their reader answer once without signing in: signed, good for one deadline, and ending.

What a link says stands unsigned in the text that is kept of a mail; the signature is made when the mail goes out, the
same for every copy. Whoever reads the database cannot make one.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import astuple
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import Any

from itsdangerous import BadData
from itsdangerous import URLSafeSerializer

from ik_workflow.settings import Settings

PATH = "/antwort/"
AFTER_LAST_DAY = timedelta(days=14)  # an answer that comes late is better than none
LONGEST = timedelta(days=60)  # after the mail was asked for
#: as it stands in a kept text; words of other people stand there with a backslash before the bracket
KEPT = re.compile(r"(?<!\\)\{antwort:([0-9a-f]{32})\.(\d+)\.(\d+)\.(\d+)\.(\d{4}-\d\d-\d\d)\}")


@dataclass(frozen=True, slots=True)
class AnswerLink:
    """One link: for this deadline, from this mail, to this person, as long as this organization has to act."""

    #: public id
    deadline: str
    #: the row of the outbox, also of one that a digest tells
    mail_id: int
    organization_id: int
    person_id: int
    #: last day, inclusive
    until: date

    @property
    def use(self) -> str:
        """What is kept once it is used: the same however often and with whichever key it was signed."""
        return hashlib.sha256(json.dumps(self.content[:4]).encode()).hexdigest()

    @property
    def content(self) -> list[Any]:
        return [*astuple(self)[:4], self.until.isoformat()]

    @property
    def kept(self) -> str:
        return "{antwort:" + ".".join(str(part) for part in self.content) + "}"


def ends_on(due_on: date, told_on: date) -> date:
    return min(due_on + AFTER_LAST_DAY, told_on + LONGEST)


def sealed(settings: Settings, link: AnswerLink) -> str:
    return str(serializer(settings.secret_key).dumps(link.content))


def opened(settings: Settings, token: str) -> AnswerLink | None:
    """None for one that we did not make, to the last character: another spelling of the same bits is altered too."""
    for key in (settings.secret_key, *settings.secret_key_fallbacks):
        try:
            content = serializer(key).loads(token)
        except BadData:
            continue
        if hmac.compare_digest(str(serializer(key).dumps(content)).encode(), token.encode("utf-8", "replace")):
            deadline, mail, organization, person, until = content
            return AnswerLink(deadline, mail, organization, person, date.fromisoformat(until))
    return None


def with_keys(settings: Settings, text: str, person_id: int | None) -> str:
    """The kept text as its reader gets it; a link that is not this person's stays shut."""

    def key(found: re.Match[str]) -> str:
        link = read(found)
        return address(settings, sealed(settings, link)) if link.person_id == person_id else without(settings)

    return KEPT.sub(key, text)


def without_keys(settings: Settings, text: str) -> str:
    """The kept text for everybody else."""
    return KEPT.sub(lambda found: without(settings), text)


def links_in(text: str) -> Iterator[AnswerLink]:
    return (read(found) for found in KEPT.finditer(text))


def read(found: re.Match[str]) -> AnswerLink:
    deadline, mail, organization, person, until = found.groups()
    return AnswerLink(deadline, int(mail), int(organization), int(person), date.fromisoformat(until))


def without(settings: Settings) -> str:
    return address(settings, "...")  # what is no address of the alphabet would be spelt in percent signs


def address(settings: Settings, token: str) -> str:
    return f"{settings.base_url}{PATH}{token}"


def serializer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="ik-answer-link")
