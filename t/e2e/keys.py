"""API keys as an operator makes them."""

import os
import subprocess

from harness import ROOT

BUILD = os.path.abspath(os.environ.get("BUILD_DIR", ROOT / "build"))
SECONDS = 60


def reflectorctl(server, *args):
    """A finished reflectorctl on the server's database."""
    dsn = server.admin_dsn()
    url = f"postgresql:///{dsn['dbname']}?host={dsn['host']}&user={dsn['user']}"
    return subprocess.run([os.path.join(BUILD, "tools", "reflectorctl"), *args],
                          env={"PATH": os.environ["PATH"], "DATABASE_URL": url},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=SECONDS, check=True)


def new_key(server, scope, user=None, name=None):
    """(key, its id)."""
    options = [part for option, value in (("--user", user), ("--name", name)) if value
               for part in (option, value)]
    done = reflectorctl(server, "key", "add", "--scope", scope, *options)
    key = done.stdout.strip()
    server.seen_tokens.add(key.encode())
    return key, done.stderr.split(" key ")[1].partition(";")[0]


def bearing(key):
    """The headers of a request with this key."""
    return {"Authorization": "Bearer " + key}
