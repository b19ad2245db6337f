"""Telegram's updates to neutral messages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType, MessageAttachmentType, MessageType

from bot.channels import telegram_commands
from bot.channels.contract import MalformedPayload
from bot.channels.payloads import id_of, number_of, place_of, start_of, text_of
from bot.messages import Inbound, Media

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_UNUSABLE = {
    "sticker": "sticker",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "document": "document",
    "contact": "contact",
}
"""What people send that nobody here can use, and what to call it. An animation is a document too, so it comes first."""
_SERVICE = frozenset(kind.value for kind in MessageType) - {kind.value for kind in MessageAttachmentType} - {"text"}
"""Messages Telegram makes by itself (a pinned message, a new title): nobody said anything."""


def parse(payload: Mapping[str, Any]) -> list[Inbound]:
    """What one update says: one message, or none when there is nothing to answer (edited, service, channel posts)."""
    try:
        update = Update.de_json(dict(payload), None)
        return [message for message in _inbounds(update) if message is not None]
    except MalformedPayload:
        raise
    except Exception as problem:  # noqa: BLE001 the library raises anything for a body that is no update
        raise MalformedPayload(type(problem).__name__) from None


def _inbounds(update: Update) -> list[Inbound | None]:
    provider_id = number_of(update.update_id, "update_id")
    if update.callback_query is not None:
        return [_tapped(provider_id, update.callback_query)]
    if update.message is not None:
        return [_written(provider_id, update.message)]
    if update.my_chat_member is not None:
        return [_membership(provider_id, update.my_chat_member)]
    return []


def _tapped(provider_id: str, query: CallbackQuery) -> Inbound | None:
    """A tap on a button. Without a message (it is too old, or came by another bot's inline mode) there is no chat."""
    if query.message is None:
        return None
    tap = Inbound(
        channel="telegram",
        provider_id=provider_id,
        address=number_of(query.message.chat.id, "chat"),
        kind="choice",
        text=_title(query),
        choice=text_of(query.data, "data") or None,
        message=number_of(query.message.message_id, "message_id"),
        callback=id_of(query.id, "callback_query"),
        language_hint=text_of(query.from_user.language_code, "language_code", 20) or None,
    )
    if query.message.chat.type in _GROUPS:
        return replace(tap, kind="unusable", reason="group")
    return tap if tap.choice else replace(tap, kind="unusable", reason="unknown")


def _title(query: CallbackQuery) -> str:
    """What stood on the button."""
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return ""
    buttons = [button for row in message.reply_markup.inline_keyboard for button in row]
    return next((text_of(button.text, "button") for button in buttons if button.callback_data == query.data), "")


def _written(provider_id: str, message: Message) -> Inbound | None:
    sender = message.from_user
    if sender is not None and sender.is_bot:
        return None
    replied = message.reply_to_message
    said = Inbound(
        channel="telegram",
        provider_id=provider_id,
        address=number_of(message.chat.id, "chat"),
        kind="text",
        text=text_of(message.text or message.caption, "text"),
        message=None if replied is None else number_of(replied.message_id, "message_id"),
        language_hint=(text_of(sender.language_code, "language_code", 20) or None) if sender else None,
        at=message.date,
    )
    if message.chat.type in _GROUPS:
        return replace(said, kind="unusable", reason="group") if _speaks_to_us(message) else None
    return _content(said, message) if message.chat.type == ChatType.PRIVATE else None


def _speaks_to_us(message: Message) -> bool:
    """In a group: a command, a mention, or an answer to a bot. The rest is none of our business."""
    entities = [entity.type for entity in (*message.entities, *message.caption_entities)]
    replied = message.reply_to_message
    to_bot = replied is not None and replied.from_user is not None and replied.from_user.is_bot
    return to_bot or "bot_command" in entities or "mention" in entities


def _content(said: Inbound, message: Message) -> Inbound | None:
    """The same message with what it holds, by the first kind that fits."""
    if message.text is not None:
        return _texted(said) if said.text.strip() else _unusable(said, "empty")
    if message.venue is not None:
        at = message.venue.location
        place = place_of(at.latitude, at.longitude, message.venue.title, message.venue.address)
        return replace(said, kind="place", place=place)
    if message.location is not None:
        at = message.location
        return replace(said, kind="place", place=place_of(at.latitude, at.longitude, "", ""))
    recording = message.voice or message.audio
    if recording is not None:
        return replace(said, kind="voice", media=_media(recording.file_id, recording.mime_type))
    if message.photo:
        return replace(said, kind="picture", media=_media(message.photo[-1].file_id, "image/jpeg"))
    for kind, reason in _UNUSABLE.items():
        if getattr(message, kind) is not None:
            return _unusable(said, reason)
    return None if any(getattr(message, kind, None) for kind in _SERVICE) else _unusable(said, "unknown")


def _texted(said: Inbound) -> Inbound:
    """A command of the menu is a choice, whatever the language; another text is a text."""
    if choice := telegram_commands.chosen(said.text):
        return replace(said, kind="choice", choice=choice)
    return replace(said, start=start_of(said.text))


def _unusable(said: Inbound, reason: str) -> Inbound:
    return replace(said, kind="unusable", reason=reason)


def _media(file_id: Any, content_type: Any) -> Media:
    reference = text_of(file_id, "file_id", 500)
    if not reference:
        raise MalformedPayload("file_id")
    return Media(reference, text_of(content_type, "mime_type", 100))


def _membership(provider_id: str, change: ChatMemberUpdated) -> Inbound | None:
    """The resident blocked the bot, or took that back. Groups it is added to say nothing to anybody."""
    if change.chat.type != ChatType.PRIVATE:
        return None
    blocked = change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    return Inbound(
        channel="telegram",
        provider_id=provider_id,
        address=number_of(change.chat.id, "chat"),
        kind="blocked" if blocked else "unblocked",
        language_hint=text_of(change.from_user.language_code, "language_code", 20) or None,
        at=change.date,
    )
