"""What a program's log says of a database that refuses it, and what to do about that."""

import os
import subprocess

import pytest

from cluster import BUILD, COMMAND_SECONDS


def said(database, path):
    """The log of health, run once, with a DATABASE_URL of that path and query."""
    done = subprocess.run(
        [str(BUILD / "cgi-bin/health/health")], stdin=subprocess.DEVNULL, capture_output=True,
        check=True, text=True, timeout=COMMAND_SECONDS, env={
            "PATH": os.environ["PATH"], "GATEWAY_INTERFACE": "CGI/1.1",
            "REQUEST_METHOD": "GET", "PATH_INFO": "/v1/health/ready", "SCRIPT_NAME": "",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "JITSI_WEBHOOK_SECRET": "0123456789abcdef0123456789abcdef",
            "DATABASE_URL": f"postgresql:///{path}host={database.cluster.run}"})
    assert "Status: 503" in done.stdout
    [line] = [line for line in done.stderr.splitlines() if " error " in line]
    return line


@pytest.mark.parametrize("path, told", [
    ("{}?user=reflector_nobody&", "28000: Peer authentication failed for user "
     "\"reflector_nobody\": role reflector_nobody, system user {user}: login refused: check pg_hba.conf"),
    ("{}_not?", "3D000: database \"{name}_not\" does not exist: no such database: correct"),
    ("{}?port=1&", "accepting connections on that socket?: check that PostgreSQL runs there, "
     "and DATABASE_URL")])
def test_a_connection_that_fails_says_why_and_what_to_do(database, path, told):
    user = subprocess.run(["id", "-un"], capture_output=True, check=True, text=True).stdout.strip()
    line = said(database, path.format(database.name))
    assert told.format(user=user, name=database.name) in line
    assert "LOCATION" not in line and ".c:" not in line


def test_too_many_connections_are_told(cluster):
    full = cluster.migrated()
    full.cluster_sql(f"ALTER DATABASE {full.name} CONNECTION LIMIT 0")
    assert "53300: too many connections for database" in said(full, f"{full.name}?")
    assert said(full, f"{full.name}?").endswith(
        ": too many connections: raise max_connections, or start fewer processes")
