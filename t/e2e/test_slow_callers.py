"""Nothing that one address does stops another: connections that never go on, and limits."""

import contextlib
import json
import os
import socket

import pytest

from answers import event
from slow_crowd import Crowd, allow_files, edit_nginx, file_bytes, head, resident_bytes
from wait import until

KIB = 1024
EVENTS, ROOMS = "/v1/jitsi/events", "/v1/rooms"
SENDERS, CALLERS, TESTERS = 256, 50, 4
SLOW = 1200
BODY_SECONDS, TRICKLE_SECONDS = 0.4, 0.02
BODIES = 64
CONTINUE = 100
ANSWER_SECONDS = 5
# More than there are threads of meetings.
READERS = 9
PATIENCE = 60
# nginx keeps an idle connection for much less, and by itself for much more.
FREE_SECONDS = 5
CONNECTED = "03"
REFUSED = 200


@pytest.fixture
def hasty(server, monkeypatch):
    """The server, asked without patience."""
    monkeypatch.setattr("harness.ANSWER_SECONDS", ANSWER_SECONDS)
    return server


def test_thousands_of_slow_connections_of_one_address_stop_nobody(hasty, name):
    hasty.new_meeting(name)
    allow_files(3 * SLOW)
    with Crowd(hasty) as crowd:
        crowd.say(head(EVENTS, 1000000) + b"{", SLOW)
        crowd.say(b"POST /v1/jitsi/events HTTP/1.1\r\nX-Slow: ", SLOW)
        assert hasty.request("GET", "/v1/jitsi/health").status == 200
        assert hasty.post_signed(event(name, "x")).status == 200
        assert hasty.request("GET", ROOMS, hasty.auth()).status == 200


@pytest.mark.parametrize("address, path, places, status", [
    ("127.0.0.10", EVENTS, SENDERS, 503),
    ("127.0.0.11", "/v1/jibri/recording-complete", SENDERS, 503),
    ("127.0.0.12", "/v1/whereby", SENDERS, 503),
    ("127.0.0.13", ROOMS, CALLERS, 429),
    ("127.0.0.14", "/v1/meetings/x/consent", CALLERS, 429),
    ("127.0.0.15", "/v1/recordings/x/links", CALLERS, 429),
    ("127.0.0.16", "/v1/rooms/x/webhook/test", TESTERS, 429),
    ("127.0.0.17", "/v1/jitsi/login", CALLERS, 503)])
def test_an_address_has_so_many_unfinished_requests(server, address, path, places, status):
    with Crowd(server, address) as crowd:
        crowd.say(head(path, 1000), places + 1)
        answers = crowd.answers()
        [(got, headers, body)] = [each for each in answers if each[0] != CONTINUE]
        assert (got, headers["Content-Type"]) == (status, "application/json")
        assert body["detail"] and headers["X-Request-Id"]
        assert int(headers["Retry-After"]) >= 1


def test_unfinished_bodies_take_no_memory(server):
    body = b" " * (900 * KIB)
    with Crowd(server) as crowd:
        before = resident_bytes(server.named("nginx"))
        crowd.say(head(EVENTS, 1000 * KIB) + body, BODIES)
        until(lambda: file_bytes(server.named("nginx"), "temp/body") >=
              BODIES * (len(body) - 64 * KIB), "nginx has read what was sent")
        grown = resident_bytes(server.named("nginx")) - before
    assert grown < BODIES * len(body) / 8
    until(lambda: file_bytes(server.named("nginx"), "temp/body") == 0, "no file is left")


@pytest.fixture(scope="module")
def proxied(make_server):
    """A server whose nginx believes this machine about who the caller is."""
    made = make_server()

    def edit(run):
        with open(run / "conf.d" / "reflector-http.conf", "a", encoding="ascii") as file:
            file.write("set_real_ip_from 127.0.0.0/8; real_ip_header X-Real-IP;\n")
        with open(run / "snippets" / "reflector-trusted.conf", "a", encoding="ascii") as file:
            file.write("192.0.2.0/24 0;\n2001:db8:7::/64 0;\n")
    edit_nginx(made, edit)
    yield made
    made.stop()


def crowd_of(server, callers):
    """How many of these callers, with one unfinished body each, are refused."""
    with Crowd(server) as crowd:
        for caller in callers:
            crowd.say(head(ROOMS, 1000, f"X-Real-IP: {caller}"))
        return sum(status != CONTINUE for status, _, _ in crowd.answers())


def test_an_ipv6_network_is_one_address(proxied):
    def callers(network):
        return [f"2001:db8:{network}::{number:x}" for number in range(CALLERS)]
    assert crowd_of(proxied, [*callers("1:1"), "2001:db8:1:1:8000::1"]) == 1
    assert crowd_of(proxied, [*callers("1:2"), "2001:db8:1:3::1", "2001:db8:1:2::f:1"]) == 1
    assert crowd_of(proxied, [*(f"203.0.113.{n}" for n in range(CALLERS)), "2001:db8::1"]) == 0


def test_a_trusted_address_has_no_limit(proxied):
    assert crowd_of(proxied, ["192.0.2.7"] * (CALLERS + 10)) == 0
    assert crowd_of(proxied, ["2001:db8:7::9"] * (CALLERS + 10)) == 0
    assert crowd_of(proxied, ["192.0.3.7"] * (CALLERS + 1)) == 1


@pytest.fixture(scope="module")
def impatient(make_server):
    """A server whose nginx gives a whole body little time."""
    made = make_server()

    def edit(run):
        path = run / "conf.d" / "reflector-http.conf"
        text = path.read_text()
        assert text.count("\tdefault 30;") == 1
        path.write_text(text.replace("\tdefault 30;", f"\tdefault {BODY_SECONDS};"))
    edit_nginx(made, edit)
    yield made
    made.stop()


@pytest.mark.parametrize("told", ["Content-Length: 200000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("path", [EVENTS, "/v1/jibri/recording-complete", "/v1/whereby", ROOMS])
def test_a_body_that_trickles_is_cut_off(impatient, path, told):
    trickle = b"1\r\nx\r\n" if "chunked" in told else b"x"
    with socket.create_connection(("127.0.0.1", impatient.port)) as one:
        one.sendall(f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{told}\r\n\r\n".encode())
        one.settimeout(TRICKLE_SECONDS)

        def is_cut_off():
            with contextlib.suppress(TimeoutError):
                one.sendall(trickle)
                return one.recv(1) == b""
            return False
        until(lambda: is_broken(is_cut_off), "nginx has had enough")


def test_a_body_that_comes_in_time_is_taken(impatient, name):
    impatient.new_meeting(name)
    assert impatient.post_signed(event(name, "x", padding="x" * (900 * KIB))).status == 200
    assert impatient.request("POST", "/v1/nothing", body=b"x" * (200 * KIB)).status == 404
    assert impatient.request("POST", ROOMS, body=b"x" * (300 * KIB)).status == 413


def is_broken(attempt):
    """What attempt answers; True when the connection is reset."""
    try:
        return attempt()
    except ConnectionError:
        return True


def big_meeting(server, name):
    """The path of a meeting whose answer is larger than any memory that nginx has for it."""
    meeting = server.new_meeting(name)
    for number in range(8):
        body = event(name, "x", id=str(number), padding="x" * (900 * KIB))
        assert server.post_signed(body).status == 200
    return f"/v1/meetings/{meeting}"


def test_readers_that_do_not_read_hold_no_program(server, name):
    path = big_meeting(server, name)
    size = len(server.request("GET", path, server.auth()).body)
    request = (f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
               f"Authorization: Bearer {server.bearer('owner-1')}\r\n\r\n").encode()
    with Crowd(server) as crowd:
        crowd.say(request, READERS, receive_bytes=4 * KIB)
        # All but what is in nginx's buffers and the kernel's.
        until(lambda: file_bytes(server.named("nginx"), "temp/fastcgi") >=
              READERS * (size - 4 * KIB * KIB), "nginx has taken every answer", PATIENCE)
        assert server.request("GET", "/v1/meetings", server.auth()).status == 200
    until(lambda: file_bytes(server.named("nginx"), "temp/fastcgi") == 0, "no file is left")


def kept_connections(server, program):
    """How many connections nginx has to a program, idle ones included."""
    path = os.readlink(server.state_dir / "run") + f"/{program}.sock"
    with open("/proc/net/unix", encoding="ascii") as file:
        rows = [line.split() for line in file]
    return sum(row[-1] == path and row[5] == CONNECTED for row in rows)


@pytest.mark.fcgi
def test_an_idle_connection_holds_no_thread_for_long(server, name):
    server.new_meeting(name)
    for number in range(10):
        assert server.request("GET", "/v1/jitsi/health").status == 200
        assert server.post_signed(event(name, "x", id=str(number))).status == 200
    for program in ("health", "jitsi-events"):
        until(lambda: kept_connections(server, program) == 0, f"{program} is free", FREE_SECONDS)


def test_what_the_limits_refuse_does_not_fill_the_log(server):
    log = server.state_dir / "log" / "nginx-access.log"
    with Crowd(server, "127.0.0.20") as crowd:
        crowd.say(head("/v1/rooms/x/webhook/test", 1000), TESTERS + REFUSED)
        assert sum(status == 429 for status, _, _ in crowd.answers()) == REFUSED
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert sum(line["client"] == "127.0.0.20" for line in lines) < REFUSED / 4
