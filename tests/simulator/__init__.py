"""The simulator against the libraries the bot uses, a receiver of webhooks, and the providers' contracts."""
