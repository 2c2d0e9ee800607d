"""API keys as an operator makes them."""

from commands import reflectorctl


def new_key(server, scope, user=None, name=None, room=None):
    """(key, its id)."""
    options = [part for option, value in (("--user", user), ("--name", name), ("--room", room))
               if value for part in (option, value)]
    done = reflectorctl(server, "key", "add", "--scope", scope, *options)
    key = done.stdout.strip()
    server.seen_tokens.add(key.encode())
    return key, done.stderr.split(" key ")[1].partition(";")[0]


def bearing(key):
    """The headers of a request with this key."""
    return {"Authorization": "Bearer " + key}
