"""Channels: literal payloads beside what they mean, every call against the providers' contracts."""
