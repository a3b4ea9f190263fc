"""A catalogue for tests: it puts into brackets what is marked, so that what is not marked can be seen."""

from functools import cache
from gettext import NullTranslations

from scripts.messages import extracted


@cache
def messages() -> frozenset[str]:
    """Every text that is extracted."""
    return frozenset(text for message in extracted() for text in message)


class Extracted(NullTranslations):
    """Brackets around every extracted text, and around nothing else."""

    def gettext(self, message: str) -> str:
        return f"[{message}]" if message in messages() else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)
