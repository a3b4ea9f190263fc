"""Passwords: argon2id, as Flask-Security stores it; a wrong account costs as much time as a wrong password."""

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError
from argon2.exceptions import VerificationError

from ik_workflow.errors import BadValue
from ik_workflow.translation import _

SHORTEST, LONGEST = 12, 200  # characters
OWN = 8  # of them left without the words that are tried first
HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106 for little memory

#: among the first that are tried
COMMON = ("passwort", "password", "12345", "qwertz", "potsdam", "integration", "abcdef", "hallo")


def hash_of(password: str) -> str:
    return HASHER.hash(normalized(password))


def fits(password: str, stored: str | None) -> bool:
    """Whether the password belongs to the hash; without one the work is done all the same."""
    try:
        return HASHER.verify(stored or nobodys_hash(), normalized(password)) and stored is not None
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def nobodys_hash() -> str:
    return HASHER.hash("nobody has this password")


def normalized(password: str) -> str:
    """One form for what different keyboards send."""
    return unicodedata.normalize("NFKC", password)


def check_new_password(password: str, *, email: str) -> str:
    """The password, fit to be chosen; raises BadValue that says what is missing."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadValue(
            "password",
            _(
                "Bitte wählen Sie ein Passwort mit {shortest} bis {longest} Zeichen.",
                shortest=SHORTEST,
                longest=LONGEST,
            ),
        )
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in password):
        raise BadValue("password", _("Das Passwort enthält unerlaubte Zeichen. Bitte wählen Sie ein anderes."))
    rest = password.lower()
    for word in (*COMMON, *re.split(r"[@.]", email.lower())):
        rest = rest.replace(word, "") if len(word) > 3 else rest
    if len(rest) < OWN or len(set(rest)) < 5:
        raise BadValue("password", _("Dieses Passwort ist leicht zu erraten. Bitte wählen Sie ein anderes."))
    return password
