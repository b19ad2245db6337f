"""Meedoen's assistant: the way of a message from webhook to delivery, and the domain it serves."""
