"""Twilio's way to say no: an HTTP status, a code, a message."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

_WORDS = {
    20001: "Invalid parameter",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    21211: "Invalid 'To' Phone Number",
    21603: "A 'From' phone number is required",
    21604: "'To' phone number is required",
    21609: "The 'StatusCallback' URL is not a valid URL",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21619: "A text message body or media urls must be specified",
    21620: "Invalid media URL(s)",
    21623: "Number of media files exceeds allowed limit",
    21655: "The ContentSid is Invalid",
    21656: "The ContentVariables Parameter is invalid",
    21910: "Invalid 'From' and 'To' pair. 'From' and 'To' should be of the same channel",
    63007: "Twilio could not find a Channel with the specified From address",
    63014: "Failed to send message because this user blocked this channel or opted out",
    63016: "Failed to send freeform message because you are outside the allowed window. Please use a Template",
    63021: "Channel invalid content error",
}


class Problem(Exception):
    """What Twilio answers. detail: what exactly is wrong, in the stand-in's words."""

    def __init__(self, code: int, detail: str = "", status: int = 400) -> None:
        super().__init__(f"{_WORDS[code]}: {detail}" if detail else _WORDS[code])
        self.code, self.status = code, status

    def answer(self) -> JSONResponse:
        body: dict[str, Any] = {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        headers = {"Retry-After": "1"} if self.status == 429 else {}
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        return JSONResponse(body, self.status, headers)


def not_found() -> Problem:
    return Problem(20404, status=404)
