"""API keys: what is stored of one, and what a program learns of it."""

import hashlib

from cluster import rows
from world import T0

PROGRAM = "reflector_rooms"


def digest(key):
    """What is stored of a key."""
    return hashlib.sha256(key.encode()).digest()


def use(connection, key, at=T0):
    """What a program learns of a key."""
    return rows(connection, "SELECT scope, user_id, name FROM api_key_use(%s, %s)", digest(key), at)
