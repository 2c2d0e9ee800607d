"""When a meeting ends by itself, and that no join can fall into its ending.

The server `public` has short waits: MEETING_GRACE 0.3, MEETING_LOST_AFTER 0.5,
JITSI_JWT_LIFETIME 30; the main one has the long defaults.
"""

import concurrent.futures
import datetime
import functools

import psycopg2
import pytest

from answers import event
from wait import until

GRACE_SECONDS = 0.3
LOST_SECONDS = 0.5
HOLD_LOCK = 20250115
HOLD_JOINS = """
CREATE FUNCTION hold_join() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_advisory_xact_lock_shared({lock});
	RETURN NEW;
END $$;
CREATE TRIGGER hold_join BEFORE INSERT ON event FOR EACH ROW
	WHEN (NEW.meeting_id = '{meeting}') EXECUTE FUNCTION hold_join();
"""
LET_GO = "DROP TRIGGER hold_join ON event; DROP FUNCTION hold_join()"
WAITING = "SELECT count(*) AS waiting FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def stamp(seconds=0):
    """The time that many seconds from now, as a sender writes it."""
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return when.isoformat()


def presence(server, meeting, kind, **data):
    """One signed presence event of now; a joined or left is of the occupant Ann."""
    if kind.startswith("muc-occupant"):
        data = {"occupant_id": "ann", **data}
    body = event(meeting["room_name"], kind, stamp(), **data)
    assert server.post_signed(body).status == 200


join = functools.partial(presence, kind="muc-occupant-joined")
leave = functools.partial(presence, kind="muc-occupant-left")
destroy = functools.partial(presence, kind="muc-room-destroyed")


def opened(server, name):
    """A new room's meeting."""
    server.new_room(name)
    return server.open(name)


def replaced(server, name, meeting):
    """Does opening the room give another meeting than this?"""
    return server.open(name)["id"] != meeting["id"]


def age(server, meeting):
    """Seconds since the newest event of a meeting came, by the database's clock."""
    return server.admin_sql(
        "SELECT extract(epoch FROM clock_timestamp() - max(received_at))::float AS age"
        " FROM event WHERE meeting_id = %s", meeting["id"])[0]["age"]


def older_than(server, meeting, seconds):
    """Wait until nothing has come for that long."""
    until(lambda: age(server, meeting) > seconds, f"no event for {seconds} s")


def expire(server, meeting):
    """Put the end_date of a meeting a minute ago."""
    server.admin_sql("UPDATE meeting_row SET end_date = now() - interval '1 minute'"
                     " WHERE id = %s", meeting["id"])


def test_a_used_meeting_ends_when_empty_for_the_grace(public, name):
    meeting = opened(public, name)
    join(public, meeting)
    leave(public, meeting)
    older_than(public, meeting, GRACE_SECONDS)
    assert replaced(public, name, meeting)
    assert public.meeting(meeting["id"])["ended_at"]


def test_a_used_meeting_ends_when_destroyed_for_the_grace(public, name):
    meeting = opened(public, name)
    join(public, meeting)
    destroy(public, meeting)
    older_than(public, meeting, GRACE_SECONDS)
    assert replaced(public, name, meeting)


def test_an_empty_meeting_is_kept_within_the_grace(server, name):
    meeting = opened(server, name)
    join(server, meeting)
    leave(server, meeting)
    destroy(server, meeting)
    older_than(server, meeting, GRACE_SECONDS)
    assert not replaced(server, name, meeting)


def test_a_meeting_with_somebody_in_it_is_kept_beyond_the_grace(public, name):
    meeting = opened(public, name)
    join(public, meeting)
    older_than(public, meeting, 2 * GRACE_SECONDS)
    assert not replaced(public, name, meeting)


def test_a_meeting_that_nobody_used_is_kept(public, name):
    meeting = opened(public, name)
    presence(public, meeting, "muc-room-created")
    destroy(public, meeting)
    older_than(public, meeting, 2 * GRACE_SECONDS)
    assert not replaced(public, name, meeting)


def test_a_recorder_alone_does_not_use_a_meeting(public, name):
    meeting = opened(public, name)
    for kind in ("muc-occupant-joined", "muc-occupant-left"):
        body = event(meeting["room_name"], kind, stamp(), occupant_id="recorder@x.example/r")
        assert public.post_signed(body).status == 200
    older_than(public, meeting, 2 * GRACE_SECONDS)
    assert not replaced(public, name, meeting)


def test_news_that_is_no_presence_does_not_prolong_the_grace(public, name):
    meeting = opened(public, name)
    join(public, meeting)
    leave(public, meeting)
    older_than(public, meeting, GRACE_SECONDS)
    presence(public, meeting, "jibri-recording-off", recording_id="r")
    assert replaced(public, name, meeting)


def test_an_expired_meeting_ends_when_nobody_is_in(server, name):
    meeting = opened(server, name)
    expire(server, meeting)
    assert replaced(server, name, meeting)


def test_an_expired_meeting_with_somebody_in_it_goes_on(server, name):
    meeting = opened(server, name)
    join(server, meeting)
    expire(server, meeting)
    again = server.open(name)
    assert again["id"] == meeting["id"]
    assert again["end_date"] >= meeting["end_date"]


def test_a_lost_left_does_not_keep_an_expired_meeting_for_ever(public, name):
    meeting = opened(public, name)
    join(public, meeting)
    expire(public, meeting)
    older_than(public, meeting, LOST_SECONDS)
    assert replaced(public, name, meeting)


def test_an_end_for_all_leaves_the_meeting_ended_when_it_is_answered(server, name):
    """As the real module tells it; the server's grace is half an hour."""
    meeting = opened(server, name)
    join(server, meeting)
    join(server, meeting, occupant_id="ben", is_breakout=True, breakout_room_id="b-1")
    assert server.meeting(meeting["id"])["num_clients"] == 2
    when = stamp()
    body = event(meeting["room_name"], "muc-room-destroyed", when, destroyed_at=when,
                 reason="The meeting has been terminated", is_breakout=False, all_occupants=[])
    assert server.post_signed(body).status == 200
    ended = server.meeting(meeting["id"])
    assert (ended["is_active"], ended["num_clients"], ended["num_people"]) == (False, 0, 0)
    assert ended["ended_at"] == datetime.datetime.fromisoformat(when).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    join(server, meeting)
    assert server.meeting(meeting["id"])["events_total"] == 4
    assert replaced(server, name, meeting)


def test_a_removed_breakout_ends_nothing(server, name):
    meeting = opened(server, name)
    join(server, meeting)
    presence(server, meeting, "muc-room-destroyed", reason="The meeting has been terminated",
             is_breakout=True, breakout_room_id="b-1")
    assert server.meeting(meeting["id"])["is_active"]


def test_a_join_after_the_end_is_stored_and_revives_nothing(public, name):
    meeting = opened(public, name)
    join(public, meeting)
    destroy(public, meeting)
    older_than(public, meeting, GRACE_SECONDS)
    assert replaced(public, name, meeting)
    join(public, meeting)
    ended = public.meeting(meeting["id"])
    assert (ended["is_active"], ended["num_clients"], ended["events_total"]) == (False, 0, 3)


@pytest.fixture
def held(public, name):
    """(meeting that is over but not ended, connection that holds its next joins)."""
    meeting = opened(public, name)
    join(public, meeting)
    leave(public, meeting)
    older_than(public, meeting, GRACE_SECONDS)
    public.admin_sql(HOLD_JOINS.format(lock=HOLD_LOCK, meeting=meeting["id"]))
    connection = psycopg2.connect(**public.admin_dsn())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (HOLD_LOCK,))
    yield meeting, connection
    connection.close()
    public.admin_sql(LET_GO)


def waiting(server, number):
    """Do that many transactions wait for an advisory lock?"""
    return server.admin_sql(WAITING)[0]["waiting"] >= number


def test_a_meeting_is_never_ended_while_a_join_is_being_committed(public, name, held):
    meeting, connection = held
    body = event(meeting["room_name"], "muc-occupant-joined", stamp(), occupant_id="ben")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        joining = pool.submit(public.post_signed, body)
        until(lambda: waiting(public, 1), "the join is about to be committed")
        opening = pool.submit(public.open, name)
        until(lambda: opening.done() or waiting(public, 2), "the opening waits for the join")
        assert not opening.done(), "decided while a join was being committed"
        connection.rollback()
        assert joining.result().status == 200
        assert opening.result()["id"] == meeting["id"]
    assert public.meeting(meeting["id"])["num_clients"] == 1


def test_joins_and_openings_at_once_never_lose_a_join(public, name):
    for attempt in range(10):
        meeting = opened(public, f"{name}-{attempt}")
        join(public, meeting)
        leave(public, meeting)
        older_than(public, meeting, GRACE_SECONDS)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            joining = pool.submit(join, public, meeting)
            opening = pool.submit(public.open, f"{name}-{attempt}")
            joining.result()
            new = opening.result()["id"] != meeting["id"]
        state = public.meeting(meeting["id"])
        assert state["is_active"] is not new
        assert state["num_clients"] == (0 if new else 1)
