"""Flask-Security without its pages: it knows the account of a session, signs in and out, and checks codes.

Its pages, forms and roles stay out: offices follow from memberships, and the pages are ours.
"""

from datetime import timedelta
from typing import Any
from typing import cast

from flask import Flask
from flask import current_app
from flask_security import Security
from flask_security.datastore import UserDatastore
from flask_security.totp import Totp
from passlib.totp import TotpMatch
from sqlalchemy import select

from ik_workflow.models.all import User
from ik_workflow.settings import Settings
from ik_workflow.web.viewing import now
from ik_workflow.web.viewing import reading

LINK_LASTS = timedelta(hours=24)  # of a link in a mail for a new password
INVITATION_LASTS = timedelta(days=7)
CODE_WINDOW = 30  # seconds by which a phone's clock may be wrong


class Accounts(UserDatastore):
    """Where Flask-Security finds an account; acts on accounts are ours (operations/people.py)."""

    def __init__(self) -> None:
        super().__init__(cast(Any, User), cast(Any, None))

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Any:
        return reading().scalar(select(User).filter_by(**kwargs))

    def put(self, model: Any) -> Any:
        return model


class Codes(Totp):
    """Codes of authenticator apps, each accepted once."""

    def get_last_counter(self, user: Any) -> int | None:
        return cast(User, user).tf_last_counter

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        cast(User, user).tf_last_counter = tmatch.counter


def secure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=settings.secret_key_fallbacks or None,
        SECURITY_PASSWORD_SALT=settings.secret_key,  # asked for, and not used: the hashes have salts of their own
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TOTP_SECRETS={"1": settings.totp_secret},
        SECURITY_TOTP_ISSUER=settings.site_name,
        SECURITY_TRACKABLE=True,
        SECURITY_DATETIME_FACTORY=now,
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
    )
    security = Security(app, Accounts(), register_blueprint=False, totp_cls=Codes)
    # No key in an address or a header stands for an account, and no fingerprint of the browser is kept.
    security.login_manager._request_callback = None
    security.login_manager.session_protection = None


def codes() -> Any:
    """Flask-Security's authenticator codes; they take our accounts for its own."""
    return current_app.extensions["security"]._totp_factory
