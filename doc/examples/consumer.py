#!/usr/bin/env python3
"""Receives a webhook and keeps each message once, in the SQLite file DATABASE.

Settings: WEBHOOK_SECRET, DATABASE (messages.db), PORT (8090).  Put TLS in front of it.
"""

import base64
import hashlib
import hmac
import os
import sqlite3
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ["WEBHOOK_SECRET"]
KEY = base64.b64decode(SECRET[6:], validate=True) if SECRET.startswith("whsec_") else SECRET.encode()
MOST_SECONDS = 300  # that a signature may be old, which is what a replayed one would be
MOST_BYTES = 16 * 1024 * 1024


def is_genuine(head, body):
    """Standard Webhooks; there are two signatures while the secret is changed."""
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + body
    mac = "v1," + base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    told = head.get("webhook-signature", "").encode().split()
    return (any(hmac.compare_digest(mac.encode(), one) for one in told)
            and abs(time.time() - int(head["webhook-timestamp"])) <= MOST_SECONDS)


def query(statement, *values):
    """The rows of one statement, which is on disk when this returns."""
    database = sqlite3.connect(os.environ.get("DATABASE", "messages.db"), timeout=10)
    try:
        with database:
            return database.execute(statement, values).fetchall()
    finally:
        database.close()


def store(id, body):
    """Once, however often it comes: a repeat has the same id."""
    query("CREATE TABLE IF NOT EXISTS message (id PRIMARY KEY, body)")
    query("INSERT OR IGNORE INTO message VALUES (?, ?)", id, body.decode())
    return 204


class Consumer(BaseHTTPRequestHandler):
    """Any status but 2xx, or none, and the message comes again."""

    take = staticmethod(store)

    def do_POST(self):
        """2xx only after the message was taken."""
        size = int(self.headers.get("content-length", 0))
        body = self.rfile.read(size) if size <= MOST_BYTES else b""
        status = self.take(self.headers["webhook-id"], body) if is_genuine(
            self.headers, body) else 401
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()


def serve(consumer):
    """Until it is killed."""
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8090"))), consumer)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    serve(Consumer)
