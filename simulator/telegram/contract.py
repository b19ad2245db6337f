"""The part of the Bot API (10.1) that the stand-in serves: methods, their parameters, the objects among these.

Names and types are the specification's; a trailing * marks what is required. What isn't here is refused, even where the
real API would take it or overlook it: the stand-in renders nothing it does not understand.
"""

from __future__ import annotations

Fields = dict[str, str]

_ALSO = {"message_thread_id": "Integer", "disable_notification": "Boolean", "protect_content": "Boolean"}
_SENT: Fields = {"chat_id*": "Integer or String", **_ALSO, "reply_parameters": "ReplyParameters"}
_KEYBOARD: Fields = {"reply_markup": "InlineKeyboardMarkup or ReplyKeyboardRemove"}
_EDITED: Fields = {"chat_id": "Integer or String", "message_id": "Integer", "reply_markup": "InlineKeyboardMarkup"}
_PREVIEW: Fields = {"link_preview_options": "LinkPreviewOptions"}
_LANGUAGE: Fields = {"language_code": "String"}
_COMMANDS: Fields = {"scope": "BotCommandScope", **_LANGUAGE}
_POINT: Fields = {"latitude*": "Float", "longitude*": "Float"}

METHODS: dict[str, Fields] = {
    "getMe": {},
    "sendMessage": {**_SENT, "text*": "String", **_PREVIEW, **_KEYBOARD},
    "sendPhoto": {**_SENT, "photo*": "InputFile or String", "caption": "String", **_KEYBOARD},
    "sendVoice": {**_SENT, "voice*": "InputFile or String", "caption": "String", "duration": "Integer", **_KEYBOARD},
    "sendDocument": {
        **_SENT,
        "document*": "InputFile or String",
        "caption": "String",
        "disable_content_type_detection": "Boolean",
        **_KEYBOARD,
    },
    "sendLocation": {**_SENT, **_POINT, **_KEYBOARD},
    "sendVenue": {**_SENT, **_POINT, "title*": "String", "address*": "String", **_KEYBOARD},
    "sendChatAction": {"chat_id*": "Integer or String", "message_thread_id": "Integer", "action*": "String"},
    "answerCallbackQuery": {
        "callback_query_id*": "String",
        "text": "String",
        "show_alert": "Boolean",
        "url": "String",
        "cache_time": "Integer",
    },
    "editMessageText": {**_EDITED, "text": "String", **_PREVIEW},
    "editMessageCaption": {**_EDITED, "caption": "String"},
    "editMessageReplyMarkup": _EDITED,
    "deleteMessage": {"chat_id*": "Integer or String", "message_id*": "Integer"},
    "deleteMessages": {"chat_id*": "Integer or String", "message_ids*": "Array of Integer"},
    "getFile": {"file_id*": "String"},
    "getChat": {"chat_id*": "Integer or String"},
    "setWebhook": {
        "url*": "String",
        "max_connections": "Integer",
        "allowed_updates": "Array of String",
        "drop_pending_updates": "Boolean",
        "secret_token": "String",
    },
    "deleteWebhook": {"drop_pending_updates": "Boolean"},
    "getWebhookInfo": {},
    "setMyCommands": {"commands*": "Array of BotCommand", **_COMMANDS},
    "getMyCommands": _COMMANDS,
    "deleteMyCommands": _COMMANDS,
    "setMyName": {"name": "String", **_LANGUAGE},
    "setMyDescription": {"description": "String", **_LANGUAGE},
    "setMyShortDescription": {"short_description": "String", **_LANGUAGE},
    "setChatMenuButton": {"chat_id": "Integer", "menu_button": "MenuButton"},
}

OBJECTS: dict[str, Fields] = {
    "InlineKeyboardMarkup": {"inline_keyboard*": "Array of Array of InlineKeyboardButton"},
    "InlineKeyboardButton": {"text*": "String", "url": "String", "callback_data": "String"},
    "ReplyKeyboardRemove": {"remove_keyboard*": "Boolean", "selective": "Boolean"},
    "LinkPreviewOptions": {
        "is_disabled": "Boolean",
        "url": "String",
        "prefer_small_media": "Boolean",
        "prefer_large_media": "Boolean",
        "show_above_text": "Boolean",
    },
    "ReplyParameters": {
        "message_id*": "Integer",
        "chat_id": "Integer or String",
        "allow_sending_without_reply": "Boolean",
    },
    "BotCommand": {"command*": "String", "description*": "String"},
    "BotCommandScope": {"type*": "String", "chat_id": "Integer or String", "user_id": "Integer"},
    "MenuButton": {"type*": "String"},
}

MESSAGES = frozenset("sendMessage sendPhoto sendVoice sendDocument sendLocation sendVenue editMessageText".split())
"""What carries a message to a resident: faults strike these and leave the rest alone."""
ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker"
    " find_location record_video_note upload_video_note".split()
)
LANGUAGES_ARE_SHORT = 2
"""A language_code has two letters (ISO 639-1); `ti`, `so` and `ku` do, `prs` does not."""
