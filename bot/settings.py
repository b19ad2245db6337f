"""Settings: config.yml first, then the environment (MEEDOEN_...), read once. Nothing else reads the environment."""

from __future__ import annotations

import os
import secrets
from datetime import time
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.dialogue import yaml_lines
from bot.dialogue.errors import FlowError
from bot.dialogue.yaml_lines import Lines

ROOT = Path(__file__).resolve().parent.parent
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class SettingsError(Exception):
    """A setting is wrong: says which, where it stands, and what is expected."""


class Settings(BaseSettings):
    """Every setting, with its default. docs/settings.md explains each."""

    model_config = SettingsConfigDict(env_prefix="MEEDOEN_", extra="forbid", env_ignore_empty=True)

    demo: bool = False
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: str = ""
    data_dir: Path = Path("data")
    database_url: str = ""
    secret_key: SecretStr = SecretStr("")

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_api_url: str = ""
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_api_url: str = ""
    whatsapp_sender: str = ""

    threshold_act: float = Field(0.5, ge=0, le=1)
    threshold_ask: float = Field(0.25, ge=0, le=1)

    office_days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri")
    office_from: time = time(9)
    office_until: time = time(17)
    office_zone: str = "Europe/Amsterdam"

    keep_message_days: int = Field(30, ge=1)
    keep_voice_days: int = Field(7, ge=1)
    keep_resident_days: int = Field(183, ge=1)
    keep_audit_days: int = Field(365, ge=1)

    expenses_hour: float = Field(5.60, ge=0)
    expenses_month: float = Field(210, ge=0)
    expenses_year: float = Field(2100, ge=0)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code (the file's values come this way too, see `load`) yields to the environment."""
        return env_settings, init_settings

    @model_validator(mode="after")
    def complete(self) -> Self:
        """What follows from other settings, and what demo mode brings along."""
        set_ = partial(object.__setattr__, self)
        set_("data_dir", self.data_dir if self.data_dir.is_absolute() else ROOT / self.data_dir)
        set_("public_url", self.public_url.rstrip("/") or f"http://{self.host}:{self.port}")
        set_("database_url", self.database_url or f"sqlite:///{self.data_dir / 'meedoen.db'}")
        if self.demo:
            self._in_demo(set_)
        if self.threshold_ask > self.threshold_act:
            raise ValueError("threshold_ask is above threshold_act: a text would never be asked about")
        if not self.secret_key.get_secret_value():
            raise ValueError("secret_key is missing: set MEEDOEN_SECRET_KEY to 32 random characters or more")
        if self.telegram_bot_token.get_secret_value() and not self.telegram_webhook_secret.get_secret_value():
            raise ValueError("telegram_webhook_secret is missing: without it anybody could post updates")
        if self.twilio_auth_token.get_secret_value() and not (self.twilio_account_sid and self.whatsapp_sender):
            raise ValueError("twilio_account_sid and whatsapp_sender belong to twilio_auth_token")
        return self

    def _in_demo(self, set_: Any) -> None:
        """Harmless accounts whose other side is the simulator, on this machine only."""
        if not _is_loopback(self.host):
            raise ValueError(f"demo mode is for this machine only: host is {self.host}, use 127.0.0.1")
        here = f"http://{self.host}:{self.port}"
        plain = {
            "telegram_api_url": f"{here}/simulator/telegram/bot",
            "twilio_api_url": f"{here}/simulator/twilio",
            "twilio_account_sid": "AC" + "0" * 32,
            "whatsapp_sender": "+3197010000000",
        }
        secret = {
            "telegram_bot_token": "1000000000:DEMO-token-for-the-simulator-only-0000",
            "telegram_webhook_secret": "demo-webhook-secret",
            "twilio_auth_token": "demo-auth-token",
        }
        for name, value in plain.items():
            set_(name, getattr(self, name) or value)
        for name, value in secret.items():
            set_(name, getattr(self, name) if getattr(self, name).get_secret_value() else SecretStr(value))
        if not self.secret_key.get_secret_value():
            set_("secret_key", SecretStr(_kept_key(self.data_dir / "demo.key")))


def load(path: Path | None = None, **given: Any) -> Settings:
    """The settings of config.yml (or MEEDOEN_CONFIG, or `path`) and the environment. Raises SettingsError."""
    path = path or Path(os.environ.get("MEEDOEN_CONFIG") or ROOT / "config.yml")
    try:
        content = yaml_lines.read(path, str(path))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file (MEEDOEN_CONFIG names it)") from None
    except FlowError as error:
        raise SettingsError(str(error)) from error
    values = {name: value for name, value in content.items() if value not in ("", None)}
    try:
        return Settings(**values | given)
    except ValidationError as error:
        raise SettingsError("\n".join(_told(path, content, one) for one in error.errors())) from None


def _told(path: Path, content: Lines, error: Any) -> str:
    """Setting, place and reason; never the value, which may be a secret."""
    name = str(error["loc"][0]) if error["loc"] else ""
    variable = f"MEEDOEN_{name.upper()}"
    if name and variable in os.environ:
        place = variable
    else:
        place = f"{path}:{content.line(name)}" if name in content else str(path)
    reason = "there is no such setting" if error["type"] == "extra_forbidden" else error["msg"]
    return f"{place}: {name + ': ' if name else ''}{reason.removeprefix('Value error, ')}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _kept_key(path: Path) -> str:
    """The demo's own key, made once, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii")
