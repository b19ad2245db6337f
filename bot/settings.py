"""Settings: config.yml first, then MEEDOEN_* from the environment, which wins. Nothing else reads the environment.

SettingsError: a value is wrong or missing; the message says which setting, where it stands (file and line, or the
variable's name) and what is expected. Values are never repeated in it: they may be secret.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import time
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as Unreadable

from bot.dialogue import yaml_lines
from bot.dialogue.errors import FlowError
from bot.dialogue.yaml_lines import Lines
from bot.setting_types import Address, DatabaseUrl, Days, PublicUrl, Sender, WebhookSecret, Zone, is_loopback

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "MEEDOEN_"
_INSIDE = "__"  # MEEDOEN_NLU__ENGINE is engine inside nlu
WHERE = f"{PREFIX}CONFIG"
"""The one variable that isn't a setting: another file than config.yml."""

Known = Mapping[str, Any]
"""The settings that were read before this one."""

_ACCOUNTS = (
    ("telegram_bot_token", "telegram_webhook_secret"),
    ("twilio_account_sid", "twilio_auth_token", "whatsapp_sender"),
)


class SettingsError(Exception):
    """A setting is wrong or missing. One line for each, with its place."""


def _of_demo(demo: str, otherwise: str = "") -> Any:
    return Field(default_factory=lambda known: demo if known["demo"] else otherwise)


def _secret_of_demo(demo: str) -> Any:
    return Field(default_factory=lambda known: SecretStr(demo if known["demo"] else ""))


def _local(known: Known, path: str = "") -> str:
    host = "[::1]" if known["host"] == "::1" else "127.0.0.1"
    return f"http://{host}:{known['port']}{path}"


class Understanding(BaseModel):
    """Who turns a resident's text into what they mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    engine: Literal["embedded", "rasa"] = "embedded"
    rasa_url: Address = "http://127.0.0.1:5005"


class Settings(BaseSettings):
    """Every setting; docs/settings.md tells what each means. In demo mode all have harmless values of their own."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, env_nested_delimiter=_INSIDE, extra="forbid", frozen=True
    )

    demo: bool = False
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: PublicUrl = Field(default_factory=lambda known: _local(known) if known["demo"] else "")
    data_dir: Path = Path("data")
    database_url: DatabaseUrl = Field(
        default_factory=lambda known: f"sqlite:///{known['data_dir']}/meedoen.db", repr=False
    )
    secret_key: SecretStr = Field(
        default_factory=lambda known: SecretStr(kept_secret(known["data_dir"]) if known["demo"] else "")
    )

    telegram_bot_token: SecretStr = _secret_of_demo("100000001:demo-token-that-opens-nothing")
    telegram_webhook_secret: WebhookSecret = _secret_of_demo("demo-webhook-secret")
    telegram_api_url: Address = Field(
        default_factory=lambda known: (
            _local(known, "/simulator/telegram/bot") if known["demo"] else "https://api.telegram.org/bot"
        )
    )
    twilio_account_sid: str = _of_demo("AC00000000000000000000000000000000")
    twilio_auth_token: SecretStr = _secret_of_demo("demo-token-that-opens-nothing")
    twilio_api_url: Address = Field(
        default_factory=lambda known: _local(known, "/simulator/twilio") if known["demo"] else "https://api.twilio.com"
    )
    whatsapp_sender: Sender = _of_demo("+31000000000")

    nlu: Understanding = Understanding()

    office_days: Days = ("mon", "tue", "wed", "thu", "fri")
    office_opens: time = time(9)
    office_closes: time = time(17)
    office_zone: Zone = "Europe/Amsterdam"

    keep_messages_days: int = Field(30, ge=1)
    keep_voice_days: int = Field(7, ge=1)
    keep_inactive_months: int = Field(6, ge=1)
    keep_audit_months: int = Field(12, ge=1)
    keep_backups_days: int = Field(30, ge=1)

    expenses_per_hour: Decimal = Field(Decimal("5.60"), ge=0)
    expenses_per_month: Decimal = Field(Decimal(210), ge=0)
    expenses_per_year: Decimal = Field(Decimal(2100), ge=0)

    @field_validator("host")
    @classmethod
    def _loopback_in_demo(cls, host: str, info: Any) -> str:
        if info.data.get("demo") and not is_loopback(host):
            raise ValueError("demo mode has open doors, so it runs on 127.0.0.1, ::1 or localhost only")
        return host

    @field_validator("office_closes")
    @classmethod
    def _after_opening(cls, closes: time, info: Any) -> time:
        if "office_opens" in info.data and closes <= info.data["office_opens"]:
            raise ValueError("it closes after it opens, on the same day")
        return closes

    @model_validator(mode="after")
    def _whole_accounts(self) -> Settings:
        missing = [name for names in _ACCOUNTS for name in self._absent(names) if len(self._absent(names)) < len(names)]
        if missing:
            raise ValueError(f"needed with the rest of that account: {', '.join(missing)}")
        return self

    def _absent(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if not _plain(getattr(self, name))]

    def check_ready(self) -> None:
        """What running needs beyond what everything needs. Raises SettingsError that names all that is missing."""
        missing = [f"{PREFIX}{name.upper()}" for name in self._absent(["public_url", "secret_key"])]
        if not any(_plain(getattr(self, names[0])) for names in _ACCOUNTS):
            missing.append(" or ".join(f"{PREFIX}{names[0].upper()}" for names in _ACCOUNTS))
        if missing:
            raise SettingsError("\n".join(f"{name}: needed to run, unless {PREFIX}DEMO=1" for name in missing))


def load(config: Path | None = None, **given: Any) -> Settings:
    """The settings of this process. Raises SettingsError.

    config: another file than MEEDOEN_CONFIG or config.yml. given: settings that go before file and environment.
    """
    named = config or (Path(os.environ[WHERE]) if os.environ.get(WHERE) else None)
    path = named or ROOT / "config.yml"
    if named is not None and not path.is_file():
        raise SettingsError(f"{path}: there is no such file ({WHERE})")
    content = _read(path) if path.is_file() else Lines()
    try:
        return Settings(**_unless_variables(content) | given)
    except ValidationError as error:
        raise SettingsError("\n".join(_explained(error, path, content))) from None
    except Unreadable as error:  # a group given as JSON that is none; the message names the field, not the value
        raise SettingsError(f"{PREFIX}*: {error}") from None


def _unless_variables(content: Mapping[str, Any], group: str = "") -> dict[str, Any]:
    """What the file says, without what a variable says."""
    return {
        name: _unless_variables(value, name) if isinstance(value, Lines) else value
        for name, value in content.items()
        if not _variable(group, name)
    }


def _read(path: Path) -> Lines:
    try:
        content = yaml_lines.read(path, str(path))
    except FlowError as error:
        raise SettingsError(str(error)) from None
    for name in [name for name, value in content.items() if value is None]:
        del content[name]
    return content


def _explained(error: ValidationError, path: Path, content: Lines) -> list[str]:
    told = [problem for problem in error.errors() if problem["type"] != "default_factory_not_called"]
    lines = []
    for problem in told:
        names = [str(part) for part in problem["loc"] if isinstance(part, str)] or ["accounts"]
        reason = "there is no such setting" if problem["type"] == "extra_forbidden" else problem["msg"]
        lines.append(f"{_place(names, path, content)}: {'.'.join(names)}: {reason.removeprefix('Value error, ')}")
    return lines


def _place(names: Sequence[str], path: Path, content: Lines) -> str:
    if variable := _variable(*names):
        return variable
    line = 0
    for name in names:
        if name not in content:
            break
        line, content = content.line(name), content[name] if isinstance(content[name], Lines) else Lines()
    return f"{path}:{line}" if line else f"{path} or {PREFIX}*"


def _variable(*names: str) -> str | None:
    """The variable that sets it, if one does."""
    wanted = f"{PREFIX}{_INSIDE.join(name for name in names if name)}".upper()
    return next((known for known, value in os.environ.items() if known.upper() == wanted and value), None)


def kept_secret(folder: Path) -> str:
    """The demo's secret key: made once, kept in the data folder, readable by its owner only."""
    path = folder / "secret.key"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with NamedTemporaryFile("w", dir=folder, encoding="ascii") as new:  # NamedTemporaryFile makes it with mode 0600
            new.write(secrets.token_urlsafe(32))
            new.flush()
            with suppress(FileExistsError):  # another process was faster: its key counts
                os.link(new.name, path)
    return path.read_text(encoding="ascii").strip()


def _plain(value: SecretStr | str) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
