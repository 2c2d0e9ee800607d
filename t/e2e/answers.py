"""Requests on raw http.client, their answers, and the bodies of webhooks."""

import dataclasses
import http.client
import json

STAMP = "2025-01-15T10:30:00.000Z"
# What ids and moments look like in answers.
UUID4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"


@dataclasses.dataclass
class Answer:
    """What came back; json is None when the body is no JSON."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    json: object


def event(room, kind, when=STAMP, id=None, **data):
    """The body of a signed event."""
    body = {"event": kind, "room": room, "timestamp": when, "data": data}
    return body if id is None else {**body, "id": id}


def stock(room, kind="joined"):
    """A body of the stock dialect."""
    return {"event_name": "muc-occupant-" + kind, "room_name": room,
            "occupant": {"occupant_jid": "a@x/1", "name": "A", "joined_at": 1736937000}}


def is_error(answer, status):
    """The shape of every error; 422 alone lists its faults."""
    assert answer.status == status, (answer.status, answer.body)
    assert answer.headers.get_content_type() == "application/json"
    assert isinstance(answer.json["detail"], list if status == 422 else str), answer.json
    assert answer.headers["X-Request-Id"] and answer.headers["Cache-Control"] == "no-store"
    return True


def answer_of(response):
    """Reads a response whole."""
    body = response.read()
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    return Answer(response.status, response.headers, body, value)


def exchange(connection, method, path, headers, body):
    """One request with exactly these headers (a list of pairs) and its Answer."""
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    try:
        connection.endheaders(body or None)
    except (BrokenPipeError, ConnectionResetError):
        # Refused before it was all sent; the answer may still be there, unless nobody has listened.
        if connection.sock is None:
            raise
    return answer_of(connection.getresponse())
