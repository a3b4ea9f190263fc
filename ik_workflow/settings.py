"""Settings from the environment (``IK_...``) and from ``.env``; a bad one stops the start with a German sentence."""

from typing import Literal

from pydantic import Field
from pydantic import ValidationError
from pydantic_settings import BaseSettings
from pydantic_settings import SettingsConfigDict

from ik_workflow.errors import BadSetting

DEMO_DATABASE = "sqlite:///instance/demo.sqlite3"


class Settings(BaseSettings):
    """Typed settings; every name here is an environment variable with ``IK_`` before it."""

    model_config = SettingsConfigDict(env_prefix="IK_", env_file=".env", env_file_encoding="utf-8", extra="ignore")

    #: sqlite:///path or postgresql://user@host/name
    database_url: str = DEMO_DATABASE
    #: name on every page
    site_name: str = Field("Integrationskonzept Potsdam", max_length=80)
    #: "demo" marks every page as a demonstration with example data
    mode: Literal["demo", "production"] = "production"
    #: host names this installation answers to; empty: any (demo and tests)
    trusted_hosts: list[str] = []
    #: https is spoken in front of this process: strict transport security and secure cookies
    https: bool = False


def load(**values: object) -> Settings:
    """The settings, with ``values`` taking precedence; raises BadSetting that names the setting."""
    try:
        settings = Settings(**values)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        fault = error.errors()[0]
        name = f"IK_{str(fault['loc'][0]).upper()}" if fault["loc"] else "IK_..."
        raise BadSetting(f"Die Einstellung {name} ist ungültig. Bitte prüfen Sie ihren Wert.") from error
    if settings.mode == "production" and settings.https and not settings.trusted_hosts:
        raise BadSetting(
            "Die Einstellung IK_TRUSTED_HOSTS fehlt: Bitte nennen Sie die Namen, unter denen die Seite läuft."
        )
    return settings
