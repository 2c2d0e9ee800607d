"""The programs as an operator runs them: where they are, their settings, reflectorctl."""

import os
import pathlib
import subprocess

from harness import ROOT

BUILD = pathlib.Path(os.environ.get("BUILD_DIR", ROOT / "build")).resolve()
SECONDS = 60
EXIT_CONFIG = 78
SECRETS = ["AUTH_JWT_SECRET", "JITSI_EVENT_SYNC_TOKEN", "JITSI_JWT_SECRET",
           "JITSI_WEBHOOK_SECRET", "JITSI_WEBHOOK_SECRET_PREVIOUS", "PIPELINE_WEBHOOK_SECRET",
           "WHEREBY_API_KEY", "WHEREBY_WEBHOOK_SECRET"]


def database_url(server):
    """The URI of the private cluster's superuser."""
    dsn = server.admin_dsn()
    return f"postgresql:///{dsn['dbname']}?host={dsn['host']}&user={dsn['user']}"


def reflectorctl(server, *args, check=True, stdout=subprocess.PIPE, **settings):
    """A finished reflectorctl, which has these settings and the database's."""
    return subprocess.run(
        [BUILD / "tools" / "reflectorctl", *args], stdin=subprocess.DEVNULL, stdout=stdout,
        stderr=subprocess.PIPE, text=True, timeout=SECONDS, check=check,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": database_url(server), **settings})


def secrets_of_their_own():
    """Settings of all secrets, each with a value of its own."""
    return {"JITSI_DOMAIN": "meet.example.com", "AUTH_JWT_ALGORITHM": "HS256",
            "PIPELINE_WEBHOOK_URL": "https://hooks.example.com/",
            **{name: name.lower() + "-" * 32 for name in SECRETS}}
