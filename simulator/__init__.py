"""Stand-ins for Telegram's and Twilio's APIs, and a phone page to talk to the bot through them: demo mode, loopback only.

Knows nothing of the bot but its webhooks; `app.create` is the way in.
"""
