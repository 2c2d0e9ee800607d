"""The real programs on a database that nobody analyzes: no table that grows with the log is read
whole.  What each statement reads is bounded in t/db/test_growth.py."""

import pytest

from answers import event
from load import Load
from wait import until

EVENTS = 3000
SESSIONS = 20
# Whatever looks at tables while they are made.
FEW = 50
FLUSHED_SECONDS = 60
GROWING = ["event", "stay", "attendee", "presence", "meeting_row", "outbox", "tombstone", "room",
           "recording_key", "consent", "audit"]


@pytest.fixture(scope="module")
def server(make_server):
    """A server of its own, whose autovacuum is off."""
    made = make_server(DELIVER_ALLOW_PRIVATE="true", DELIVER_TIMEOUT="1")
    made.admin_sql("ALTER SYSTEM SET autovacuum = off")
    made.admin_sql("SELECT pg_reload_conf()")
    yield made
    made.stop()


def figures(server):
    """{table: (rows read by scans, rows inserted)}"""
    return {row["relname"]: (row["seq_tup_read"], row["n_tup_ins"]) for row in server.admin_sql(
        "SELECT relname, seq_tup_read, n_tup_ins FROM pg_stat_user_tables"
        " WHERE relname = ANY (%s)", GROWING)}


def attend(server, room):
    """People come and go, are listed, and one stays."""
    for n in range(SESSIONS):
        for kind in ("joined", "left"):
            answer = server.post_signed(event(
                room, f"muc-occupant-{kind}", occupant_id=f"{n}@{room}", user_id=f"user-{n}",
                joined_at=f"2026-01-01T00:00:{n:02}Z"))
            assert answer.status == 200
    assert server.post_signed(event(room, "muc-occupant-joined", occupant_id="last")).status == 200


def look(server, room, meeting):
    """Every page of a meeting and its room."""
    for path in ("", "/events?limit=50", "/participants", "/recordings"):
        answer = server.request("GET", f"/v1/meetings/{meeting}{path}", server.auth())
        assert answer.status == 200, (path, answer)
    for path in ("/v1/meetings", "/v1/meetings?is_active=true", f"/v1/meetings?room={room}",
                 "/v1/rooms", f"/v1/rooms/name/{room}",
                 "/v1/deliveries", "/v1/deliveries?status=dead", f"/v1/deliveries?meeting={meeting}",
                 "/v1/webhooks", "/metrics", "/v1/health/ready"):
        answer = server.request("GET", path, server.auth())
        assert answer.status == 200, (path, answer)


@pytest.mark.fcgi
def test_nothing_that_grows_is_read_whole(server, name):
    room = server.new_room(name, webhook_url="http://127.0.0.1:9/")
    opened = server.open(name)
    jitsi, meeting = opened["room_name"], opened["id"]
    attend(server, jitsi)
    look(server, name, meeting)
    Load(server, jitsi, EVENTS).start(insist=True).join()
    attend(server, jitsi)
    look(server, name, meeting)
    path = f"/v1/rooms/{room['id']}/deliveries"
    assert server.request("GET", path, server.auth()).status == 200
    assert server.request("PATCH", f"/v1/meetings/{meeting}/deactivate",
                          server.auth()).status == 200
    until(lambda: figures(server)["event"][1] > EVENTS, "all is reported",
          FLUSHED_SECONDS)
    read = {table: scanned for table, (scanned, _) in figures(server).items() if scanned > FEW}
    assert read == {}
    assert server.request("DELETE", f"/v1/meetings/{meeting}", server.auth()).status == 200
