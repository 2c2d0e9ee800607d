"""Whereby, as its documentation of webhooks and of its REST API shows it."""

import itertools

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
