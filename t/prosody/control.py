"""Sends commands to mod_reflector_control as deliver does, and tells what people see of them.

    control = Control(prosody)
    control.do("end", room, reason="Over.")      # its answer's object; room: a JID or name
    control.post(body, {...})                    # (status, object)
"""

import base64
import hashlib
import hmac
import http.client
import itertools
import json
import time
import uuid

from clients import MUC, PRESENCE

SECRET = "control-secret-of-at-least-24-bytes"
PATH = "/reflector-control"
OPTIONS = {"event_sync_secret": SECRET}
DESTROY = "{%s#user}x/{%s#user}destroy/{%s#user}reason" % (MUC, MUC, MUC)


def signature(body, webhook_id, timestamp, key=SECRET.encode()):
    """By Standard Webhooks."""
    text = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def signed(body, webhook_id, timestamp=None, **more):
    """The three headers."""
    timestamp = int(time.time()) if timestamp is None else timestamp
    return {"webhook-id": webhook_id, "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(body, webhook_id, timestamp, **more)}


class Control:
    """One sender."""

    def __init__(self, prosody):
        self.prosody = prosody
        self.ids = (f"msg_{uuid.uuid4().hex}" for _ in itertools.count())

    def request(self, method, body=b"", headers=None, path=PATH):
        """(status, the answer's object)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.prosody.http_port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def post(self, body, headers):
        """A POST."""
        return self.request("POST", body, headers)

    def send(self, command, room=None, webhook_id=None, **data):
        """(status, the answer's object) of a command."""
        if room is not None:
            data["room"] = room.partition("@")[0]
        body = json.dumps({"type": "control." + command, "timestamp": "2026-11-29T07:00:00Z",
                           "data": data}).encode()
        return self.post(body, signed(body, webhook_id or next(self.ids)))

    def do(self, command, room=None, **data):
        """The answer's object; it must be 200."""
        status, answer = self.send(command, room, **data)
        assert status == 200, answer
        return answer


def ends_of(client, room):
    """The texts with which a room was destroyed under somebody, or in front of them."""
    shown = client.all(lambda stanza: stanza.tag == PRESENCE
                       and (stanza.get("from") or "").startswith(room + "/"))
    return [stanza.findtext(DESTROY) for stanza in shown if stanza.find(DESTROY) is not None]


def knock(client, room):
    """Try to join without waiting for anything."""
    client.room, client.nick = room, client.jid.partition("@")[0][:8]
    client.presence(extra=f"<x xmlns='{MUC}'/>")


def until_sent_away(client, room, count=1):
    """Wait until a room ended so many times before somebody; the texts."""
    client.until(lambda _: len(ends_of(client, room)) >= count)
    return ends_of(client, room)
