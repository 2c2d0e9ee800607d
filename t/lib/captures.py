"""What a real event_sync component sent, as lists of requests, one list a room."""

import json
from datetime import datetime, timezone
from pathlib import Path

from reading import STOCK, Request

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "captures"


def request_of(line):
    captured = json.loads(line)
    target = captured["target"]
    return Request(STOCK, "/v1/jitsi" + target[target.index("/events/"):],
                   captured["body"],
                   datetime.fromtimestamp(captured["t"], timezone.utc))


def rooms():
    """{(file, room name): its requests in the order of arrival}, retries included."""
    found = {}
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            request = request_of(line)
            room = json.loads(request.body)["room_name"]
            found.setdefault((path.stem, room), []).append(request)
    return found
