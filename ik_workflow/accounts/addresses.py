"""Addresses for mail: parsed strictly, kept in one form."""

from email_validator import EmailNotValidError
from email_validator import validate_email

from ik_workflow.errors import BadValue
from ik_workflow.translation import _


def check_address(field: str, address: str) -> str:
    """The address in lower case; raises BadValue for anything that mail could not be sent to."""
    try:
        found = validate_email(address.strip(), check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, UnicodeError):
        raise BadValue(
            field, _("E-Mail-Adresse: Bitte geben Sie eine vollständige Adresse an, zum Beispiel name@stadt.de.")
        ) from None
    return found.normalized.lower()
