"""What Twilio posts, and what it means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.contract import MalformedPayload, Receipt
from bot.channels.whatsapp_parse import parse, parse_status
from bot.messages import Inbound, Media, Place

SID = "SM0123456789abcdef0123456789abcdef"
PLAIN = {
    "SmsMessageSid": SID,
    "NumMedia": "0",
    "ProfileName": "Samir",
    "MessageType": "text",
    "SmsSid": SID,
    "WaId": "31612345678",
    "SmsStatus": "received",
    "Body": "مرحبا",
    "To": "whatsapp:+3197010200000",
    "NumSegments": "1",
    "ReferralNumMedia": "0",
    "MessageSid": SID,
    "AccountSid": "AC0123456789abcdef0123456789abcdef",
    "From": "whatsapp:+31612345678",
    "ApiVersion": "2010-04-01",
}
SAID = Inbound("whatsapp", SID, "+31612345678", "text", "مرحبا")
MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages/MM1/Media/ME1"
LIST_REPLY = (
    '{"type":"whatsapp","data":{"context":{"ProfileName":"Samir","WaId":"31612345678"},'
    '"interactive":{"type":"list_reply","list_reply":{"id":"/SetSlots(location=2)","title":"azc Nijmegen"}}}}'
)

PAYLOADS = {
    "text": ({}, SAID),
    "a field nobody knows": ({"Surprise": "1"}, SAID),
    "blank fields": ({"ButtonPayload": "", "ListId": "", "Latitude": "", "MediaUrl0": ""}, SAID),
    "a person without a number": (
        {"From": "whatsapp:NL.ABC123def", "WaId": "", "ExternalUserId": "NL.ABC123def"},
        replace(SAID, address="NL.ABC123def"),
    ),
    "only a business-scoped id": (
        {"From": "", "ExternalUserId": "NL.ABC123def"},
        replace(SAID, address="NL.ABC123def"),
    ),
    "a number and a business-scoped id": ({"ExternalUserId": "NL.ABC123def"}, SAID),
    "an answer to a message": ({"OriginalRepliedMessageSid": "SM9"}, replace(SAID, message="SM9")),
    "a start link": ({"Body": "/start utrecht"}, replace(SAID, text="/start utrecht", start="utrecht")),
    "a tapped button": (
        {"Body": "✅ Yes", "ButtonText": "✅ Yes", "ButtonPayload": "/SetSlots(adult=true)", "MessageType": "button"},
        replace(SAID, kind="choice", choice="/SetSlots(adult=true)", text="✅ Yes"),
    ),
    "a tapped row": (
        {
            "Body": "azc Utrecht",
            "ListId": "/SetSlots(location=1)",
            "ListTitle": "azc Utrecht",
            "MessageType": "interactive",
        },
        replace(SAID, kind="choice", choice="/SetSlots(location=1)", text="azc Utrecht"),
    ),
    "a row wins over a button": (
        {"ListId": "/a", "ListTitle": "A", "ButtonPayload": "/b", "ChannelMetadata": LIST_REPLY},
        replace(SAID, kind="choice", choice="/a", text="A"),
    ),
    "a button wins over the metadata": (
        {"ButtonPayload": "/b", "ChannelMetadata": LIST_REPLY},
        replace(SAID, kind="choice", choice="/b"),
    ),
    "a choice only in the metadata": (
        {"Body": "azc Nijmegen", "ChannelMetadata": LIST_REPLY},
        replace(SAID, kind="choice", choice="/SetSlots(location=2)", text="azc Nijmegen"),
    ),
    "metadata that is no JSON": ({"ChannelMetadata": '{"list_reply"'}, SAID),
    "metadata without a choice": ({"ChannelMetadata": '{"type":"whatsapp","data":{"context":{"button":null}}}'}, SAID),
    "a typed title": ({"Body": "azc Utrecht"}, replace(SAID, text="azc Utrecht")),
    "a voice note": (
        {"Body": "", "NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": "audio/ogg", "MessageType": "audio"},
        replace(SAID, text="", kind="voice", media=Media(MEDIA, "audio/ogg")),
    ),
    "a picture with words": (
        {
            "Body": "this",
            "NumMedia": "1",
            "MediaUrl0": MEDIA,
            "MediaContentType0": "image/jpeg",
            "MessageType": "image",
        },
        replace(SAID, text="this", kind="picture", media=Media(MEDIA, "image/jpeg")),
    ),
    "a sticker": (
        {"Body": "", "NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": "image/webp", "MessageType": "sticker"},
        replace(SAID, text="", kind="unusable", reason="sticker"),
    ),
    "a video": (
        {"Body": "", "NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": "video/mp4"},
        replace(SAID, text="", kind="unusable", reason="video"),
    ),
    "a contact": (
        {"Body": "", "NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": "text/x-vcard"},
        replace(SAID, text="", kind="unusable", reason="contact"),
    ),
    "a document": (
        {"Body": "", "NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": "application/pdf"},
        replace(SAID, text="", kind="unusable", reason="document"),
    ),
    "a place": (
        {
            "Body": "",
            "Latitude": "52.0907",
            "Longitude": "5.1214",
            "Label": "Dom",
            "Address": "Domplein",
            "MessageType": "location",
        },
        replace(SAID, text="", kind="place", place=Place(52.0907, 5.1214, "Dom", "Domplein")),
    ),
    "a place without words": (
        {"Body": "", "Latitude": "0.0", "Longitude": "0"},
        replace(SAID, text="", kind="place", place=Place(0.0, 0.0)),
    ),
    "nothing": ({"Body": "  "}, replace(SAID, text="  ", kind="unusable", reason="empty")),
    "a reaction": ({"Body": "", "MessageType": "reaction"}, replace(SAID, text="", kind="unusable", reason="unknown")),
    "a deleted message": (
        {"Body": "", "MessageType": "deleted"},
        replace(SAID, text="", kind="unusable", reason="deleted"),
    ),
    "what no store takes": ({"Body": "a\x00b\ud800c"}, replace(SAID, text="ab\ufffdc")),
}


@pytest.mark.parametrize(("fields", "expected"), PAYLOADS.values(), ids=PAYLOADS)
def test_a_payload_means(fields: dict[str, str], expected: Inbound) -> None:
    assert parse(PLAIN | fields) == [expected]


MALFORMED = {
    "no id": {"MessageSid": "", "SmsMessageSid": ""},
    "no sender": {"From": ""},
    "an id too long for the store": {"MessageSid": "S" * 81},
    "no degrees": {"Latitude": "north", "Longitude": "5"},
    "degrees off the map": {"Latitude": "91", "Longitude": "5"},
    "degrees that are no number": {"Latitude": "nan", "Longitude": "5"},
    "a body that is no text": {"Body": 5},
}


@pytest.mark.parametrize("fields", MALFORMED.values(), ids=MALFORMED)
def test_malformed_payloads_are_named_as_such(fields: dict[str, object]) -> None:
    with pytest.raises(MalformedPayload):
        parse(PLAIN | fields)


def test_the_error_names_a_field_and_no_content() -> None:
    with pytest.raises(MalformedPayload, match=r"^latitude$"):
        parse(PLAIN | {"Latitude": "secret", "Longitude": "5"})


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("accepted", "sent"),
        ("scheduled", "sent"),
        ("queued", "sent"),
        ("sending", "sent"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "read"),
        ("undelivered", "failed"),
        ("failed", "failed"),
        ("canceled", "failed"),
    ],
)
def test_every_status_counts_as_one_of_ours(status: str, expected: str) -> None:
    receipt = parse_status({"MessageSid": SID, "MessageStatus": status, "ErrorCode": "63016"}, "12")
    assert receipt == Receipt(SID, expected, "63016", 12)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", ["receiving", "", "teleported"])
def test_other_statuses_say_nothing(status: str) -> None:
    assert parse_status({"MessageSid": SID, "MessageStatus": status}) is None


@pytest.mark.parametrize("delivery", ["", "x", "-1", "1" * 30, "١٢"])
def test_a_delivery_that_is_no_number_is_none(delivery: str) -> None:
    receipt = parse_status({"MessageSid": SID, "MessageStatus": "sent"}, delivery)
    assert receipt is not None
    assert receipt.delivery is None
