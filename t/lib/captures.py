"""What real senders sent, as lists of requests, one list a room.

A file is either what a sink received of the stock component, byte for byte, or what the
receiver had stored of our own senders beside a real jicofo and Jibri (real-*); README.md in
the folder says which file is what.
"""

import json
import uuid
from datetime import datetime, timezone
from pathlib import Path

from reading import JIBRI, SIGNED, STOCK, Request

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "captures"
IDS = uuid.UUID("6f1e7a52-3b1c-4a58-9d0e-000000000000")


def stock_request(line):
    captured = json.loads(line)
    target = captured["target"]
    return Request(STOCK, "/v1/jitsi" + target[target.index("/events/"):],
                   captured["body"],
                   datetime.fromtimestamp(captured["t"], timezone.utc))


def sent_request(line):
    """The request that was stored as this line.

    A completion's body is its data. Of an event the receiver keeps data and adds the
    timestamp to it, which mod_event_sync had sent in the envelope, with milliseconds; the
    event's id is not kept, so it is made from the line.
    """
    stored = json.loads(line)
    data, received_at = stored["data"], moment(stored["received"])
    if stored["event"] == "recording_completed":
        return Request(JIBRI, "/v1/jibri/recording-complete", compact(data), received_at)
    timestamp = data.pop("timestamp").replace("000Z", "Z")
    return Request(SIGNED, "/v1/jitsi/events", compact({
        "event": stored["event"], "room": stored["room"], "timestamp": timestamp,
        "id": str(uuid.uuid5(IDS, line)), "data": data}), received_at)


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def requests_of(path):
    """All of a file's requests."""
    read = sent_request if path.name.startswith("real-") else stock_request
    return [read(line) for line in path.read_text(encoding="utf-8").splitlines()]


def room_of(request):
    body = json.loads(request.body)
    return body["room"] if request.dialect == SIGNED else body["room_name"]


def rooms():
    """{(file, room name): its requests in the order of arrival}, retries included."""
    found = {}
    for path in sorted(FOLDER.glob("*.jsonl")):
        for request in requests_of(path):
            found.setdefault((path.stem, room_of(request)), []).append(request)
    return found


def real():
    """{file: its requests in the order of arrival} of our own senders; each is of one room."""
    return {file: requests for (file, _), requests in rooms().items()
            if file.startswith("real-")}
