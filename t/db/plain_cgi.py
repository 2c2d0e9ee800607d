"""The ingesting program run as plain CGI, a process a request: no web server needed."""

import hashlib
import hmac
import json
import os
import subprocess

from cluster import BUILD, COMMAND_SECONDS

SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "fedcba9876543210fedcba9876543210"


def ingest(database, path, body, headers):
    """Send one request to jitsi-events; it must be stored or repeated."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"postgresql:///{database.name}?host={database.cluster.run}",
        "DATABASE_TIMEOUT": "30", "JITSI_DOMAIN": "meet.example.com",
        "JITSI_WEBHOOK_SECRET": SECRET, "JITSI_EVENT_SYNC_TOKEN": TOKEN,
        "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST", "PATH_INFO": path,
        "SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), **headers}
    result = subprocess.run([str(BUILD / "cgi-bin/jitsi-events/jitsi-events")], env=environment,
                            input=body, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            check=True, timeout=COMMAND_SECONDS)
    assert b'"status":"ok"' in result.stdout, (result.stdout, result.stderr)


def ingest_stock(database, path, body):
    """A request of the stock component."""
    ingest(database, path, body, {"HTTP_AUTHORIZATION": "Bearer " + TOKEN})


def ingest_signed(database, body):
    """A signed event; body is an object."""
    raw = json.dumps(body).encode()
    ingest(database, "/v1/jitsi/events", raw, {
        "HTTP_X_JITSI_SIGNATURE": hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()})
