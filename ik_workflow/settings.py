"""Settings from the environment (``IK_...``) and from ``.env``; a bad one stops the start with a German sentence."""

import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field
from pydantic import ValidationError
from pydantic_settings import BaseSettings
from pydantic_settings import SettingsConfigDict

from ik_workflow.errors import BadSetting
from ik_workflow.translation import _

DEMO_DATABASE = "sqlite:///instance/demo.sqlite3"
SHORTEST_SECRET = 32  # characters
#: what stands in examples and on the first page of a search
KNOWN_SECRETS = (
    "changeme",
    "change-me",
    "secret",
    "secret_key",
    "dev",
    "development",
    "password",
    "insecure",
    "example",
)


class Settings(BaseSettings):
    """Typed settings; every name here is an environment variable with ``IK_`` before it."""

    model_config = SettingsConfigDict(env_prefix="IK_", env_file=".env", env_file_encoding="utf-8", extra="ignore")

    #: sqlite:///path or postgresql://user@host/name
    database_url: str = DEMO_DATABASE
    #: name on every page
    site_name: str = Field("Integrationskonzept Potsdam", max_length=80)
    #: the city's colour for links and buttons, as #rrggbb, dark enough to be read on white; empty: KERN's blue
    site_colour: str = Field("", pattern="^(#[0-9a-fA-F]{6})?$")
    #: "demo" marks every page as a demonstration with example data
    mode: Literal["demo", "production"] = "production"
    #: host names this installation answers to; empty: any (demo and tests)
    trusted_hosts: list[str] = []
    #: https is spoken in front of this process: strict transport security and secure cookies
    https: bool = False
    #: proxies in front that tell the visitor's address; each must set X-Forwarded-For itself
    proxies: int = Field(0, ge=0, le=5)
    #: signs forms and links in mails; at least 32 characters, known to nobody
    secret_key: str = Field("", repr=False)
    #: earlier values of secret_key, still accepted while it is being changed
    secret_key_fallbacks: list[str] = Field([], repr=False)
    #: encrypts the keys of the authenticator apps; at least 32 characters, kept for ever
    totp_secret: str = Field("", repr=False)
    #: folder of the attachments, outside of anything that is served; belongs into the backup
    attachments: str = "instance/attachments"
    #: a second host name that hands out attachments and nothing else; empty: the pages' own
    attachments_host: str = Field("", pattern=r"^([a-z0-9.-]+(:\d{1,5})?)?$")
    #: command that is given the path of an attachment and ends with 0 if it is clean; empty: nothing is scanned
    scanner: str = ""
    #: address under which people reach the pages; stands in mails
    base_url: str = Field("http://127.0.0.1:8080", pattern=r"^https?://[^/\s?#@]+$")
    #: the server that takes mails on; empty: mails wait in the outbox
    mail_server: str = Field("", pattern=r"^[A-Za-z0-9.:-]*$")
    #: 0: the usual one for the encryption, 587, 465 or 25
    mail_port: int = Field(0, ge=0, le=65535)
    mail_username: str = ""
    mail_password: str = Field("", repr=False)
    #: "starttls" or "tls", always with a verified certificate; "none" only if mail_plain_confirmed says so
    mail_tls: Literal["starttls", "tls", "none"] = "starttls"
    #: file with the certificates of the city's own authority; empty: those of the system
    mail_ca_file: str = ""
    #: the address from which mails come
    mail_sender: str = Field("", pattern=r"^([A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190})?$")
    #: domain in the Message-ID and in the greeting; empty: the host name of base_url
    mail_domain: str = Field("", pattern=r"^[A-Za-z0-9.-]{0,190}$")
    #: mails may cross the network unencrypted, for example to a server on the same machine
    mail_plain_confirmed: bool = False

    @property
    def mail_host(self) -> str:
        """What this installation calls itself in mails."""
        return self.mail_domain or urlsplit(self.base_url).hostname or "localhost"


LEAST_CONTRAST = 4.5  # of text, WCAG 2.2, 1.4.3


def contrast_with_white(colour: str) -> float:
    """Of a colour such as #004a99, as WCAG reckons it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    luminance = sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def load(**values: object) -> Settings:
    """The settings, with ``values`` taking precedence; raises BadSetting that names the setting."""
    try:
        settings = Settings(**values)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        fault = error.errors()[0]
        name = f"IK_{str(fault['loc'][0]).upper()}" if fault["loc"] else "IK_..."
        raise BadSetting(_("Die Einstellung {name} ist ungültig. Bitte prüfen Sie ihren Wert.", name=name)) from error
    if settings.site_colour and contrast_with_white(settings.site_colour) < LEAST_CONTRAST:
        raise BadSetting(
            _(
                "Die Farbe in IK_SITE_COLOUR ist auf Weiß zu schwach zu lesen. Bitte nehmen Sie eine "
                "dunklere (Kontrast mindestens 4,5 zu 1)."
            )
        )
    if settings.mode == "production" and settings.https and not settings.trusted_hosts:
        raise BadSetting(
            _("Die Einstellung IK_TRUSTED_HOSTS fehlt: Bitte nennen Sie die Namen, unter denen die Seite läuft.")
        )
    if settings.mode == "production":
        refuse_unsafe_mail(settings)
    if settings.mode == "demo":  # Whoever restarts a demonstration signs in again.
        settings.secret_key = settings.secret_key or secrets.token_hex(32)
        settings.totp_secret = settings.totp_secret or secrets.token_hex(32)
    return settings


def refuse_unsafe_mail(settings: Settings) -> None:
    """Raise BadSetting for a mail server to which mails would go unencrypted, or without a sender."""
    if not settings.mail_server:
        return
    if settings.mail_tls == "none" and not settings.mail_plain_confirmed:
        raise BadSetting(
            _(
                "Mit IK_MAIL_TLS=none gehen E-Mails unverschlüsselt zum Mailserver. Bitte wählen Sie starttls oder tls,"
                " oder bestätigen Sie es mit IK_MAIL_PLAIN_CONFIRMED=true, wenn er auf demselben Rechner läuft."
            )
        )
    if not settings.mail_sender:
        raise BadSetting(
            _("Die Einstellung IK_MAIL_SENDER fehlt: Bitte nennen Sie die Adresse, von der die E-Mails kommen.")
        )
    if settings.mail_ca_file and not Path(settings.mail_ca_file).is_file():
        raise BadSetting(_("Die Datei in IK_MAIL_CA_FILE gibt es nicht. Bitte prüfen Sie ihren Pfad."))
    if bool(settings.mail_username) != bool(settings.mail_password):
        raise BadSetting(
            _("IK_MAIL_USERNAME und IK_MAIL_PASSWORD gehören zusammen. Bitte geben Sie beide an oder keines.")
        )


def refuse_unsafe(settings: Settings) -> None:
    """Raise BadSetting for secrets with which pages must not be served."""
    for name in ("secret_key", "totp_secret"):
        secret: str = getattr(settings, name)
        weak = len(set(secret)) < 8 or any(known in secret.lower() for known in KNOWN_SECRETS)
        if len(secret) < SHORTEST_SECRET or weak:
            raise BadSetting(
                _(
                    "Die Einstellung {name} fehlt oder ist zu schwach. Bitte geben Sie mindestens "
                    "{shortest_secret} zufällige Zeichen an, zum Beispiel die Ausgabe von „openssl rand -hex 32“.",
                    name=f"IK_{name.upper()}",
                    shortest_secret=SHORTEST_SECRET,
                )
            )
    if settings.secret_key == settings.totp_secret:
        raise BadSetting(_("IK_SECRET_KEY und IK_TOTP_SECRET sind gleich. Bitte geben Sie zwei verschiedene Werte an."))
    if settings.https and not settings.base_url.startswith("https://"):
        raise BadSetting(_("Die Einstellung IK_BASE_URL muss mit https:// beginnen, weil IK_HTTPS gesetzt ist."))
