"""The settings of a server that a test does not want otherwise."""

import secrets


def default_settings():
    """The settings of the main server."""
    return {
        "JITSI_DOMAIN": "meet.example.com",
        "JITSI_JWT_SECRET": secrets.token_hex(32),
        "JITSI_WEBHOOK_SECRET": secrets.token_hex(16),
        "JITSI_EVENT_SYNC_TOKEN": secrets.token_hex(16),
        "WHEREBY_WEBHOOK_SECRET": secrets.token_hex(32),
        "AUTH_JWT_ALGORITHM": "HS256",
        "AUTH_JWT_SECRET": secrets.token_hex(32),
        "DATABASE_TIMEOUT": "10",
        "DATABASE_RETRY": "0.3",
        # Most tests wait for no delivery, and many servers run at once.
        "DELIVER_POLL": "1",
    }
