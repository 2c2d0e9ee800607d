"""Requests on raw http.client, their answers, and the bodies of webhooks."""

import dataclasses
import http.client
import json

STAMP = "2025-01-15T10:30:00.000Z"


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


def is_ours(answer, status):
    """An error as every other."""
    assert answer.status == status, (answer.status, answer.body)
    assert answer.headers.get_content_type() == "application/json"
    assert isinstance(answer.json["detail"], str)
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
        pass  # refused before it was all sent; the answer may still be there
    return answer_of(connection.getresponse())
