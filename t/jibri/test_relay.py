"""relay.sh as jibri-relay.socket starts it: by a real socket, one process a connection."""

import hashlib
import http.client
import json
import socket
import subprocess
import threading
import time

import pytest

import jwt_tools
from jibri import LIMIT_SECONDS
from wait import until

STATUS, SESSION = "/v1/status", "/v1/session/status"
OK = (200, b'{"status":"ok"}')
SHELLS = ["/bin/dash", "/bin/busybox sh", "/bin/bash"]
FEW_SECONDS = 2


def status(busy="IDLE", name="jibri-1"):
    """A status as Jibri sends it."""
    return jwt_tools.compact({"jibriId": name, "status": {
        "busyStatus": busy, "health": {"healthStatus": "HEALTHY", "details": {}}}})


def session(identity, word="ON"):
    """A session's status as Jibri sends it."""
    return jwt_tools.compact({"jibriId": "jibri-1", "session": {
        "sessionId": identity, "status": word, "sipAddress": None, "failure": None, "shouldRetry": None}})


def chunked(raw, *cuts):
    """The body in pieces."""
    edges = [0, *cuts, len(raw)]
    pieces = [raw[start:end] for start, end in zip(edges, edges[1:])] + [b""]
    return b"".join(b"%X\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


class Relay:
    """In systemd's place: it starts the script for each connection, which is its input and output."""

    def __init__(self, jibri):
        self.jibri = jibri
        self.more = {}
        self.folder = jibri.folder / "relay"
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.started = []
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def accepted(self):
        """The next connection; None: it is over."""
        try:
            return self.listener.accept()[0]
        except OSError:
            return None

    def serve(self):
        """Each connection is the script's alone."""
        with open(self.jibri.folder / "relay.log", "ab") as log:
            for connection in iter(self.accepted, None):
                with connection:
                    self.started.append(subprocess.Popen(
                        [self.jibri.scripts / "relay.sh"], stdin=connection, stdout=connection, stderr=log,
                        env=self.jibri.environment(JIBRI_RELAY_DIR=str(self.folder), **self.more)))

    def log(self):
        """What the scripts said."""
        return (self.jibri.folder / "relay.log").read_text()

    def send(self, raw, path=STATUS, method="POST", headers=None):
        """(status, body) of a request with a chunked body, as Jibri's client sends it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_SECONDS)
        try:
            connection.putrequest(method, path)
            for name, value in (headers or {"Content-Type": "application/json",
                                            "Transfer-Encoding": "chunked"}).items():
                connection.putheader(name, value)
            connection.endheaders(raw if headers else chunked(raw, 7, 8))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def waiting(self):
        """The sessions that wait."""
        return [json.loads(path.read_text())["session"]["sessionId"]
                for path in sorted((self.folder / "sessions").iterdir())]

    def is_idle(self):
        """No script runs."""
        return all(one.poll() is not None for one in self.started)

    def kill(self):
        """Kill what runs."""
        for one in self.started:
            one.kill()
            one.wait()

    def stop(self):
        """End it."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()
        self.kill()


@pytest.fixture
def make_relay(make_jibri):
    """make_relay(url, **settings)."""
    made = []

    def make(url, shell="/bin/sh", **settings):
        made.append(Relay(make_jibri(url, shell, **settings)))
        return made[-1]
    yield make
    for relay in made:
        relay.stop()


def told(sink):
    """[(path, what it says)], each signed; the order in which they came."""
    assert all(sink.is_signed(one) for one in sink.told)
    return [(one.path, one.body["session"]["sessionId"] + " " + one.body["session"]["status"]
             if "session" in one.body else one.body["status"]["busyStatus"]) for one in sink.told]


@pytest.mark.parametrize("shell", SHELLS)
def test_it_passes_on_what_jibri_sends(make_relay, sink, shell):
    relay = make_relay(sink.url, shell)
    assert relay.send(status("BUSY")) == OK
    until(lambda: sink.told, relay.log)
    assert relay.send(session("s1"), SESSION) == OK
    until(lambda: len(sink.told) == 2, relay.log)
    assert told(sink) == [("/v1/jibri/v1/status", "BUSY"), ("/v1/jibri/v1/session/status", "s1 ON")]
    assert sink.told[0].raw == status("BUSY")
    assert sink.told[0].headers["X-Jibri-Host"] == socket.gethostname()
    assert 0 <= int(sink.told[0].headers["X-Jibri-Age"]) <= FEW_SECONDS
    until(lambda: relay.waiting() == [], "nothing waits")


def test_the_receiver_takes_it(server, make_relay):
    relay = make_relay(server.url, JITSI_WEBHOOK_SECRET=server.settings["JITSI_WEBHOOK_SECRET"])
    name = "relayed-" + hashlib.sha256(str(time.time()).encode()).hexdigest()[:8]
    assert relay.send(status(name=name)) == OK
    until(lambda: server.admin_sql("SELECT * FROM jibri WHERE name = %s", name), relay.log)


def test_while_the_receiver_is_away_sessions_wait_and_of_the_status_the_newest(make_relay, sink):
    sink.answer = (503, b"")
    relay = make_relay(sink.url)
    for identity, word in [("s1", "ON"), ("s1", "OFF"), ("s2", "ON")]:
        assert relay.send(session(identity, word), SESSION) == OK
    for busy in ("BUSY", "IDLE"):
        assert relay.send(status(busy)) == OK
    assert relay.waiting() == ["s1", "s1", "s2"]
    until(relay.is_idle, relay.log)
    before = len(sink.told)
    sink.answer = (200, b'{"status":"ok"}')
    assert relay.send(status("EXPIRED")) == OK
    until(lambda: relay.waiting() == [], relay.log)
    assert [what for _, what in told(sink)[before:]] == ["EXPIRED", "s1 ON", "s1 OFF", "s2 ON"]
    # Once while it lasts, and once when it is over.
    until(lambda: "accepted again" in relay.log(), relay.log)
    assert relay.log().count("reports wait") == 1


def test_a_receiver_that_hangs_delays_no_answer(make_relay, sink):
    sink.gate.clear()
    relay = make_relay(sink.url)
    begin = time.monotonic()
    for _ in range(5):
        assert relay.send(status()) == OK
        assert relay.send(session("s"), SESSION) == OK
    assert time.monotonic() - begin < 5 * FEW_SECONDS
    assert sink.most_at_once <= 1
    sink.gate.set()


def test_a_receiver_that_cannot_be_reached_is_no_trouble_for_jibri(make_relay):
    relay = make_relay("http://127.0.0.1:1")
    assert relay.send(status()) == OK
    until(lambda: "no answer" in relay.log(), relay.log)


@pytest.mark.parametrize("settings", [{"JITSI_WEBHOOK_SECRET": None}, {"REFLECTOR_API_URL": "no url"}])
def test_without_settings_it_answers_all_the_same(make_relay, sink, settings):
    relay = make_relay(settings.pop("REFLECTOR_API_URL", sink.url), **settings)
    assert relay.send(status()) == OK
    until(lambda: "correct them" in relay.log(), relay.log)
    assert sink.told == []


@pytest.mark.parametrize("answer", [(401, b"{}"), (404, b"{}"), (200, b"<html>")])
def test_only_reflectors_own_answer_ends_it(make_relay, sink, answer):
    sink.answer = answer
    relay = make_relay(sink.url)
    relay.send(session("s"), SESSION)
    until(lambda: "reports wait" in relay.log(), relay.log)
    assert relay.waiting() == ["s"]


def test_a_refused_body_holds_up_nothing(make_relay, sink):
    sink.answers.append((422, b"{}"))
    relay = make_relay(sink.url)
    relay.send(session("bad"), SESSION)
    until(lambda: "given up" in relay.log() and relay.waiting() == [], relay.log)


@pytest.mark.parametrize("method, path, headers, raw", [
    ("GET", "/", {"Accept": "*/*"}, b""),
    ("POST", "/v1/other", {"Content-Length": "2"}, b"{}"),
    ("POST", STATUS, {"Content-Length": "70000"}, b"x" * 70000),
    ("POST", STATUS, {"Content-Length": "-1"}, b""),
    ("POST", "/v1/other", {"Content-Length": "08"}, b"12345678"),
    ("POST", STATUS, {"Transfer-Encoding": "chunked"}, b"zz\r\nhello\r\n0\r\n\r\n"),
    ("POST", STATUS, {"Transfer-Encoding": "chunked"}, b"FFFFF\r\nhello\r\n0\r\n\r\n"),
    ("PUT", STATUS, {"Content-Length": "1"}, b"\0")])
def test_whatever_is_asked_is_answered_with_200(make_relay, sink, method, path, headers, raw):
    relay = make_relay(sink.url)
    assert relay.send(raw, path, method, headers) == OK
    assert relay.send(status()) == OK
    until(lambda: told(sink) == [("/v1/jibri/v1/status", "IDLE")], relay.log)


def test_bytes_of_any_value_pass(make_relay, sink):
    raw = json.dumps({"jibriId": "\u00e9\u20ac\\x \n'\"$(true)", "status": {"busyStatus": "IDLE"}},
                     ensure_ascii=False).encode()
    relay = make_relay(sink.url)
    assert relay.send(raw, headers={"content-LENGTH": str(len(raw)), "Expect": "100-continue"}) == OK
    until(lambda: sink.told, relay.log)
    assert sink.told[0].raw == raw


def test_a_killed_sender_loses_no_session(make_relay, sink):
    sink.gate.clear()
    relay = make_relay(sink.url)
    relay.send(session("s"), SESSION)
    until(lambda: sink.told, relay.log)
    relay.kill()
    sink.gate.set()
    assert relay.waiting() == ["s"]
    relay.send(status())
    until(lambda: relay.waiting() == [], relay.log)


def cut(relay, raw):
    """Send a part of a request, and be gone."""
    with socket.create_connection(("127.0.0.1", relay.port)) as connection:
        connection.sendall(raw)
    until(lambda: relay.started and relay.is_idle(), relay.log)


@pytest.mark.parametrize("raw", [
    b"", b"POST", b"POST /v1/session/status HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}",
    b"POST /v1/session/status HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}",
    b"POST /v1/session/status HTTP/1.1\r\nContent-Length: 0\r\n\r\n"])
def test_half_a_report_is_none(make_relay, sink, raw):
    relay = make_relay(sink.url)
    cut(relay, raw)
    assert relay.waiting() == [] and sink.told == []
    assert relay.send(status()) == OK
    until(lambda: sink.told, relay.log)


@pytest.mark.parametrize("raw", [b"", b"POST /v1/status HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}"])
def test_who_sends_nothing_keeps_no_connection(make_relay, sink, raw):
    relay = make_relay(sink.url)
    relay.more = {"JIBRI_RELAY_TIMEOUT": "0.2"}
    with socket.create_connection(("127.0.0.1", relay.port), LIMIT_SECONDS) as connection:
        connection.sendall(raw)
        assert connection.recv(1) == b""
    until(lambda: relay.is_idle() and "no whole request" in relay.log(), relay.log)
    assert relay.waiting() == []


def test_who_does_not_wait_for_the_answer_has_reported_all_the_same(make_relay, sink):
    relay = make_relay(sink.url)
    raw = session("s")
    cut(relay, b"POST /v1/session/status HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(raw), raw))
    assert told(sink) == [("/v1/jibri/v1/session/status", "s ON")]
