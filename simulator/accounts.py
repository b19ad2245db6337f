"""What the two providers know of us, and the clock everybody shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

Channel = Literal["whatsapp", "telegram"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)


class Clock(Protocol):
    """The simulated time: aware, UTC. `set` moves it, forward or back."""

    def now(self) -> datetime: ...

    def set(self, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Accounts:
    """Credentials and addresses on both sides.

    local_url: where the bot's own server listens (`http://127.0.0.1:8000`); webhooks are posted there.
    public_url: what the bot calls itself; Twilio's signatures are computed with it.
    whatsapp_sender: our number, with or without `whatsapp:`.
    """

    local_url: str
    public_url: str
    telegram_token: str
    telegram_secret: str
    twilio_account_sid: str
    twilio_auth_token: str
    whatsapp_sender: str

    @property
    def sender(self) -> str:
        return self.whatsapp_sender.removeprefix("whatsapp:")

    @property
    def twilio_url(self) -> str:
        """Where this server answers for every one of Twilio's hosts."""
        return f"{self.local_url.rstrip('/')}/simulator/twilio"

    def reachable(self, url: str) -> str:
        """The address to post to for one the bot gave: its public address is this server."""
        public = self.public_url.rstrip("/")
        if url == public or url.startswith((f"{public}/", f"{public}?")):
            return self.local_url.rstrip("/") + url[len(public) :]
        return url
