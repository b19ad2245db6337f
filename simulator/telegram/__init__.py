"""Telegram's Bot API as the bot sees it: methods it may call, updates it gets."""
