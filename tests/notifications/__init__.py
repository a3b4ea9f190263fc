"""Mails: the outbox, their texts, and sending them to a real mail server."""
