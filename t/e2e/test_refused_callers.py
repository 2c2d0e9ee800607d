"""Refused callers in the audit: each is counted once, a flood makes few rows, nothing is lost when
a program stops or the database is away."""

import collections
import contextlib
import hashlib
import hmac
import http.client
import socket
import threading
import time
import uuid

import pytest

import jwt_tools
import whereby
from answers import event, exchange
from keys import bearing, new_key
from scrape import metrics
from wait import until

ADDRESSES = ("127.0.0.2", "127.0.0.3")
THREADS = 8
FLOOD = 10_000
PIPELINED = 125
FLUSHES_A_SECOND = 20
EVENTS, STOCK = "/v1/jitsi/events", "/v1/jitsi/events/room/created"
UNKNOWN = "rjk_" + "0" * 64
# Not what script/server itself asks, to see whether all answer.
ROWS = """
    SELECT reason, source, sum(count)::int AS count, count(*)::int AS rows FROM audit
    WHERE action = 'credentials.refused' AND actor = 'unknown'
        AND (source, reason) <> (source_digest('127.0.0.1'), 'token_missing') GROUP BY reason, source
"""


@pytest.fixture(scope="module")
def server(make_server):
    """A server that writes its counts at once."""
    return make_server(AUDIT_FLUSH=str(1 / FLUSHES_A_SECOND), DATABASE_RETRY="0.05", MEETING_TICK="0.1",
                       AUTH_JWT_AUDIENCE="us", AUTH_JWT_ISSUER="them", JITSI_EVENT_SYNC_TOKEN="s" * 32)


def bearer(token):
    """The header of a token."""
    return {"Authorization": f"Bearer {token}"}


def link(server, expires, secret=None):
    """The path of a recording's link; secret: what signs it instead of the right one."""
    path = f"/v1/recordings/{uuid.uuid4()}/file"
    key = secret or server.admin_sql("SELECT secret FROM link_secret")[0]["secret"]
    signature = hmac.new(key.encode(), f"{path}\n{expires}".encode(), hashlib.sha256).hexdigest()
    return f"{path}?expires={expires}&signature={signature}"


def requests_by_reason(server):
    """{reason: [(method, path, headers, body), ...]} of every kind that this server refuses."""
    now = int(time.time())
    host_key, read_key, ingest_key = (new_key(server, scope, user)[0] for scope, user in (
        ("host", "u"), ("read", "u"), ("ingest", None)))
    room = server.new_room(f"room-{uuid.uuid4().hex}", "u")
    limited_key, _ = new_key(server, "host", "u", room=room["id"])
    signed = {"X-Jitsi-Signature": "0" * 64}
    body = jwt_tools.compact(event("x", "y"))
    stale = jwt_tools.webhook_signature(server.settings["WHEREBY_WEBHOOK_SECRET"],
                                        f"{now - 9999}.".encode() + body)
    token = {name: bearer(server.bearer("u", **claims)) for name, claims in {
        "expired": {"exp": now - 3600}, "early": {"nbf": now + 3600}, "audience": {"aud": "x"},
        "issuer": {"iss": "x"}}.items()}
    rooms = "/v1/rooms"
    return {
        "signature_missing": [("POST", EVENTS, {}, body), ("POST", "/v1/whereby", {}, body)],
        "signature_malformed": [("POST", EVENTS, {"X-Jitsi-Signature": "x"}, body)],
        "signature_wrong": [("POST", EVENTS, signed, body),
                            ("POST", "/v1/jibri/recording-complete", signed, body)],
        "signature_stale": [("POST", "/v1/whereby",
                             {"Whereby-Signature": f"t={now - 9999},v1={stale}"}, body)],
        "token_missing": [("GET", rooms, {}, b""), ("POST", rooms, {}, b"{}"),
                          ("GET", "/v1/meetings", {}, b""), ("POST", STOCK, {}, b"{}"),
                          ("GET", f"/v1/recordings/{uuid.uuid4()}/file", {}, b"")],
        "token_malformed": [("GET", rooms, bearer("a.b"), b"")],
        "token_wrong": [("GET", rooms, bearer(server.bearer("u")[:-4] + "AAAA"), b""),
                        ("POST", STOCK, bearer("wrong"), b"{}")],
        "token_expired": [("GET", rooms, token["expired"], b"")],
        "token_early": [("GET", "/v1/meetings", token["early"], b"")],
        "token_audience": [("GET", rooms, token["audience"], b"")],
        "token_issuer": [("GET", rooms, token["issuer"], b"")],
        "key_unknown": [("GET", rooms, bearing(UNKNOWN), b""), ("POST", STOCK, bearing(UNKNOWN), b"{}")],
        "key_scope": [("POST", rooms, bearing(read_key), b"{}"), ("GET", rooms, bearing(ingest_key), b""),
                      ("POST", STOCK, bearing(host_key), b"{}"),
                      ("POST", rooms, bearing(limited_key), b'{"name": "x"}')],
        "link_wrong": [("GET", link(server, now + 60, "wrong"), {}, b"")],
        "link_expired": [("GET", link(server, now - 60), {}, b"")]}


def ask(server, address, method, path, headers, body):
    """The status of a request from an address of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30,
                                            source_address=(address, 0))
    pairs = [*headers.items(), *([("Content-Length", str(len(body)))] if method == "POST" else [])]
    with contextlib.closing(connection):
        return exchange(connection, method, path, pairs, body).status


def counted(server):
    """{(reason, source): how often}"""
    return collections.Counter({(row["reason"], row["source"]): row["count"]
                                for row in server.admin_sql(ROWS)})


def in_threads(work):
    """work(n) in each of THREADS; what they return."""
    found = []
    threads = [threading.Thread(target=lambda n=n: found.append(work(n))) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == THREADS
    return found


def test_each_kind_is_counted_once_by_its_reason_and_source(server):
    asked = requests_by_reason(server)
    before = counted(server)

    def refused(number):
        return [ask(server, ADDRESSES[number % 2], *request)
                for requests in asked.values() for request in requests]
    for statuses in in_threads(refused):
        assert set(statuses) == {401, 403}
    wanted = sorted([len(requests) * THREADS // 2 for requests in asked.values()] * 2)
    until(lambda: sorted((counted(server) - before).values()) == wanted,
          lambda: (counted(server) - before, wanted))
    found = counted(server) - before
    assert {reason for reason, _ in found} == set(asked)
    # Each source has the same counts, and there are two of them.
    assert len({source for _, source in found}) == len(ADDRESSES)
    assert all(found[reason, source] == len(asked[reason]) * THREADS // 2 for reason, source in found)


def test_who_is_let_in_or_sends_nonsense_is_not_counted(server):
    before = counted(server)
    for answer, status in [(server.request("GET", "/v1/rooms", server.auth()), 200),
                           (server.request("GET", "/v1/rooms/none", server.auth()), 404),
                           (server.request("POST", "/v1/rooms", server.auth(), b"{"), 422),
                           (server.post_signed(event("unknown", "x")), 404)]:
        assert answer.status == status
    # What is counted later is there: so would those be.
    ask(server, ADDRESSES[0], "POST", EVENTS, {"X-Jitsi-Signature": "x"}, b"{}")
    found = until(lambda: counted(server) - before, "it is counted")
    assert [(reason, count) for (reason, _), count in found.items()] == [("signature_malformed", 1)]


def pipelined(server, count):
    """So many events with a wrong signature, from this machine, which nginx does not limit; how
    many were refused."""
    request = (f"POST {EVENTS} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
               f"X-Jitsi-Signature: {'0' * 64}\r\n\r\n{{}}").encode()
    refused = 0
    for _ in range(count // PIPELINED):
        with socket.create_connection(("127.0.0.1", server.port), 30) as connection:
            connection.sendall(request * PIPELINED)
            text = b""
            while text.count(b"HTTP/1.1 ") < PIPELINED:
                more = connection.recv(1 << 16)
                assert more, text[-1000:]
                text += more
            refused += text.count(b"HTTP/1.1 401 ")
    return refused


def writes(server):
    """How often rows of the audit were written."""
    [row] = server.admin_sql("SELECT n_tup_ins + n_tup_upd AS count FROM pg_stat_user_tables"
                             " WHERE relname = 'audit'")
    return row["count"]


def test_a_flood_makes_few_rows_and_no_work_per_request(server):
    server.admin_sql("DELETE FROM audit")
    before, began = writes(server), time.monotonic()
    assert sum(in_threads(lambda _: pipelined(server, FLOOD // THREADS))) == FLOOD
    until(lambda: sum(counted(server).values()) == FLOOD, lambda: counted(server))
    took = time.monotonic() - began
    [row] = server.admin_sql(ROWS)
    # A minute may have ended meanwhile.
    assert row["rows"] <= 2 + took // 60
    assert writes(server) - before <= 2 * (took + 1) * FLUSHES_A_SECOND


def test_counts_wait_while_the_database_is_away(server):
    server.admin_sql("DELETE FROM audit")
    outside = {**server.admin_dsn(), "dbname": "postgres"}
    name = server.admin_dsn()["dbname"]

    def faults():
        return sum(value for key, value in metrics(server).items()
                   if key.startswith('reflector_database_errors_total{program="jitsi-events"'))
    before = faults()
    server.connections.ask(outside, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", ())
    try:
        server.connections.ask(outside, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                               " WHERE datname = %s", (name,))
        assert pipelined(server, 2 * PIPELINED) == 2 * PIPELINED
        until(lambda: faults() > before, "a try to write them failed")
        assert pipelined(server, PIPELINED) == PIPELINED
    finally:
        server.connections.ask(outside, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true", ())
    until(lambda: sum(counted(server).values()) == 3 * PIPELINED, lambda: counted(server))


def add_old(server, count):
    """So many rows of two years ago."""
    server.admin_sql("INSERT INTO audit (at, action, actor) SELECT now() - interval '2 years',"
                     " 'room.created', 'user' FROM generate_series(1, %s)", count)


def old(server):
    """How many of them there are."""
    return server.admin_sql("SELECT count(*) FROM audit WHERE at < now() - interval '1 year'")[0]["count"]


def test_deliver_removes_old_rows(server):
    young = server.admin_sql("SELECT count(*) FROM audit")
    assert young[0]["count"] > 0
    server.admin_sql("INSERT INTO api_key (id, hash, scope, created_at, revoked_at) SELECT n, sha256(n::text::bytea),"
                     " 'admin', '2020-01-01', '2020-01-01' FROM generate_series(1, 600) n")
    add_old(server, 1700)
    until(lambda: not old(server), lambda: old(server))
    until(lambda: not server.admin_sql("SELECT FROM api_key WHERE revoked_at < '2021-01-01'"), "keys are removed")
    assert server.admin_sql("SELECT count(*) FROM audit") == young


def beat(server):
    """What deliver's last heartbeat said."""
    return server.admin_sql("SELECT expected_by FROM heartbeat")


def test_counts_are_written_when_programs_stop_and_without_a_limit_all_stays(make_server):
    late = make_server(AUDIT_FLUSH="3600", AUDIT_KEEP="0", MEETING_TICK="0.1")
    for _ in range(3):
        ask(late, ADDRESSES[0], "GET", "/v1/rooms", {}, b"")
        ask(late, ADDRESSES[0], "POST", EVENTS, {}, b"{}")
    assert not counted(late)
    add_old(late, 1)
    late.stop()
    late.start()
    assert sorted((reason, count) for (reason, _), count in counted(late).items()) == [
        ("signature_missing", 3), ("token_missing", 3)]
    # Deliver has looked again, and removes nothing.
    for _ in range(2):
        before = beat(late)
        until(lambda before=before: beat(late) != before, "deliver works")
    assert old(late) == 1
