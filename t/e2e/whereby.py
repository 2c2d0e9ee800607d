"""Whereby, as its documentation of webhooks and of its REST API shows it."""

import itertools
import time

import jwt_tools
from harness import OWNER

STAMP = "2025-01-15T10:30:00.681Z"
_numbers = itertools.count(1)


def event(room, kind, when=STAMP, id=None, **data):
    """The body of a webhook; no two have the same id unless they name it."""
    return {"id": id or f"event-{next(_numbers)}", "apiVersion": "1.0", "createdAt": when,
            "type": kind, "data": {"meetingId": "134", "roomName": "/" + room, **data}}


def client(room, what, participant, second=0, role="visitor", **data):
    """Somebody joined or left at a second of that minute."""
    return event(room, "room.client." + what, f"2025-01-15T10:30:{second:02}.000Z",
                 participantId=participant, roleName=role, numClients=1,
                 numClientsByRoleName={role: 1}, **data)


def post(server, body, at=None, secret=None):
    """A webhook, signed at a time (now); what is no bytes is sent as JSON."""
    raw = body if isinstance(body, bytes) else jwt_tools.compact(body)
    key = secret or server.settings["WHEREBY_WEBHOOK_SECRET"]
    at = int(time.time() if at is None else at)
    mac = jwt_tools.webhook_signature(key, f"{at}.".encode() + raw)
    return server.request("POST", "/v1/whereby", {
        "Content-Type": "application/json", "Whereby-Signature": f"t={at},v1={mac}"}, raw)


def opened(server, room, sub=OWNER):
    """The answer of opening a room's meeting."""
    return server.request("POST", f"/v1/rooms/{room}/meeting", server.auth(sub))


def tries(server):
    """What is noted of tries: [(is it running, is its meetingId known)]."""
    return [(row["leased_until"] is not None, row["made_id"] is not None) for row in
            server.sql("SELECT leased_until, made_id FROM making")]


def meetings(server, room):
    """How many meetings a room has had."""
    return server.sql("SELECT count(*) FROM meeting_row m JOIN room r ON r.id = m.room_id"
                      " WHERE r.name = %s", room)[0]["count"]


def surplus(away, api, room, act):
    """Opens while act() gives the room another fate: (the answer, requests that deleted)."""
    def meanwhile(method):
        if method == "POST":
            api.before_answer = None
            act()
    api.before_answer = meanwhile
    answer = opened(away, room)
    return answer, [path for method, path, _ in api.asked if method == "DELETE"]
