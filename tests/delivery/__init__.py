"""Delivery and the web: from the outbox to stand-ins for the providers, and from their webhooks to the inbox."""
