"""What comes of a message, by what its receiver answers."""

import json
import ssl
import subprocess

import pytest

from daemon import SECRET
from receiver import hang, status
from wait import until

TRIES = 4  # in DELIVER_SCHEDULE of daemon.py


def settled(outbox):
    """Wait until nothing is pending."""
    until(lambda: outbox.pending() == 0, outbox.statuses)


def outcome(outbox, receiver, deliver, answer, **settings):
    """(status, attempts, last_status) of one message to a receiver that answers so."""
    server = receiver(answer)
    [id] = outbox.put(outbox.endpoint(server.url))
    daemon = deliver(**settings)
    settled(outbox)
    daemon.stop()
    return outbox.state(id), server


def test_a_message_is_sent_once_with_its_body_and_headers(outbox, receiver, deliver):
    server = receiver()
    room, meeting = endpoint = outbox.endpoint(server.url, name="My-Room")
    [id] = outbox.put(endpoint)
    deliver()
    settled(outbox)
    assert outbox.state(id) == ("delivered", 1, 200)
    [request] = server.requests
    assert request.path == "/hook"
    assert request.headers["webhook-id"] == id
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-webhook-event"] == "meeting.started"
    assert request.headers["user-agent"].startswith("reflector-jitsi/")
    body = json.loads(request.body)
    assert list(body) == ["type", "timestamp", "data"]
    assert body["type"] == "meeting.started"
    assert body["data"]["room"] == {"id": room, "name": "My-Room"}
    assert body["data"]["meeting"]["id"] == meeting
    assert not any("url" in name for name in body["data"]["meeting"])
    assert SECRET not in request.body.decode()


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_2xx_is_success(outbox, receiver, deliver, code):
    answer = status(code, body=b"" if code == 204 else b"{}")
    assert outcome(outbox, receiver, deliver, lambda request: answer)[0] == ("delivered", 1, code)


@pytest.mark.parametrize("code", [300, 301, 302, 307, 308, 400, 401, 403, 404, 405, 408, 409,
                                  429, 500, 502, 503, 504, 599])
def test_everything_else_is_tried_by_the_schedule_and_then_dead(outbox, receiver, deliver, code):
    state, server = outcome(outbox, receiver, deliver,
                            lambda request: status(code, "Location: /elsewhere"))
    assert state == ("dead", TRIES, code)
    assert [request.path for request in server.requests] == ["/hook"] * TRIES


def test_each_try_has_the_same_id_and_bytes_and_the_last_may_succeed(outbox, receiver, deliver):
    answers = [status(500), status(503), status(404), status(200)]
    state, server = outcome(outbox, receiver, deliver, lambda request: answers.pop(0))
    assert state == ("delivered", TRIES, 200)
    assert len({(request.headers["webhook-id"], request.body) for request in server.requests}) == 1


@pytest.mark.parametrize("answer", [
    lambda request: [],
    lambda request: [b"I am no web server\r\n"],
    lambda request: [b"HTTP/1.1 2"],
    lambda request: hang(),
    lambda request: hang(b"HTTP/1.1 103 Early Hints\r\n\r\n"),
], ids=["closed", "no-http", "cut", "hangs", "hints-and-hangs"])
def test_no_status_is_a_failure_without_one(outbox, receiver, deliver, answer):
    state, _ = outcome(outbox, receiver, deliver, answer, DELIVER_SCHEDULE="0 0.01",
                       DELIVER_TIMEOUT="0.2")
    assert state == ("dead", 2, None)


@pytest.mark.parametrize("answer", [
    lambda request: hang(b"HTTP/1.1 200 OK\r\nContent-Type: te"),
    lambda request: hang(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome"),
    lambda request: [b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 4000000, None],
    lambda request: [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk"],
], ids=["hangs-in-head", "hangs-in-body", "huge-body", "broken-body"])
def test_a_status_counts_whatever_comes_after_it(outbox, receiver, deliver, answer):
    state, _ = outcome(outbox, receiver, deliver, answer, DELIVER_TIMEOUT="2")
    assert state == ("delivered", 1, 200)


def test_410_disables_the_endpoint_and_what_it_had_is_dead(outbox, receiver, deliver):
    server = receiver(lambda request: status(410))
    room, meeting = endpoint = outbox.endpoint(server.url)
    ids = outbox.put(endpoint, 10)
    daemon = deliver()
    settled(outbox)
    assert outbox.statuses() == {"dead": 10}
    until(lambda: f"room={room} webhook disabled" in daemon.said(), daemon.said)
    [line] = [line for line in daemon.said().splitlines() if "webhook disabled" in line]
    assert " warn " in line and line.endswith("it answered 410")
    assert set(server.ids()) <= set(ids)
    disabled, events = outbox.world.sql(
        "SELECT r.webhook_disabled_at IS NOT NULL, (SELECT count(*) FROM event e WHERE"
        " e.meeting_id = %s AND e.type = 'endpoint.disabled') FROM room r WHERE r.id = %s",
        meeting, room)[0]
    assert disabled and events == 1


def test_long_failure_disables_the_endpoint(outbox, receiver, deliver):
    server = receiver(lambda request: status(500))
    room, meeting = endpoint = outbox.endpoint(server.url)
    outbox.put(endpoint)
    daemon = deliver(DELIVER_SCHEDULE="0" + " 0.02" * 60, DELIVER_DISABLE_AFTER="0.2")
    settled(outbox)
    until(lambda: "only failures for DELIVER_DISABLE_AFTER" in daemon.said(), daemon.said)
    assert outbox.statuses() == {"dead": 1}
    assert 1 < len(server.requests) < 60
    assert outbox.world.value("SELECT webhook_disabled_at IS NOT NULL FROM room WHERE id = %s", room)
    assert outbox.world.value("SELECT count(*) FROM event WHERE meeting_id = %s AND"
                              " type = 'endpoint.disabled'", meeting) == 1


def test_what_the_receiver_asks_to_wait_is_waited(outbox, receiver, deliver):
    server = receiver(lambda request: status(503, "Retry-After: 1000"))
    [id] = outbox.put(outbox.endpoint(server.url))
    deliver()
    until(lambda: outbox.state(id)[1] == 1, outbox.statuses)
    left = outbox.world.value("SELECT next_attempt_at - now() FROM outbox WHERE id = %s", id)
    assert 900 < left.total_seconds() <= 1000
    assert len(server.requests) == 1


def test_a_certificate_that_signed_itself_is_refused(outbox, receiver, deliver, tmp_path):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", tmp_path / "key.pem", "-out", tmp_path / "certificate.pem"],
                   check=True, stderr=subprocess.DEVNULL)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    server = receiver(context=context)
    [id] = outbox.put(outbox.endpoint(server.url))
    # The system's authorities are read first, which takes its time under a sanitizer.
    daemon = deliver(DELIVER_SCHEDULE="0 0.01", DELIVER_TIMEOUT="60")
    settled(outbox)
    assert outbox.state(id) == ("dead", 2, None)
    assert server.requests == []
    assert "no TLS connection with a trusted certificate" in daemon.said()


def test_a_password_in_the_url_is_used_and_told_nobody(outbox, receiver, deliver):
    server = receiver()
    [id] = outbox.put(outbox.endpoint(server.url.replace("//", "//user:password@")))
    daemon = deliver()
    settled(outbox)
    assert outbox.state(id)[0] == "delivered"
    assert server.requests[0].headers["authorization"] == "Basic dXNlcjpwYXNzd29yZA=="
    # Written once the database knows.
    until(lambda: id in daemon.said(), daemon.said)
    assert "127.0.0.1" not in daemon.said()
