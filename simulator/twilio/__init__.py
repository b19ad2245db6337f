"""Twilio's Messages, Content and typing APIs as the bot sees them, and the webhooks Twilio would post."""
