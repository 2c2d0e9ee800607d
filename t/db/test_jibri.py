"""What Jibri reports: bounded tables, races with the events that name the meeting."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from outbox import completion
from world import after

NOTE = "SELECT jibri_note(%s, NULL, 'IDLE', 'HEALTHY', NULL, %s)"
SESSION = "SELECT jibri_session_note(%s, 'jibri', %s, %s, %s, NULL, NULL)"
WEEK = 7 * 86400


@pytest.fixture(autouse=True)
def emptied(world):
    """Nothing was reported yet."""
    world.sql("DELETE FROM jibri")
    world.sql("DELETE FROM jibri_session")


def names(world):
    """The Jibris that are known."""
    return {name for name, in world.sql("SELECT name FROM jibri")}


def test_a_thousand_jibris_are_kept(world):
    world.sql("SELECT jibri_note('j' || n, NULL, 'IDLE', 'HEALTHY', NULL, %s + n * interval '1 s')"
              " FROM generate_series(1, 1010) n", after(0))
    assert names(world) == {f"j{n}" for n in range(11, 1011)}


def test_a_jibri_that_was_silent_for_a_week_goes_when_another_comes(world):
    world.sql(NOTE, "old", after(0))
    world.sql(NOTE, "new", after(WEEK))
    world.sql(NOTE, "new", after(WEEK + 1))
    assert names(world) == {"old", "new"}
    world.sql(NOTE, "newest", after(WEEK + 2))
    assert names(world) == {"new", "newest"}


def test_sessions_without_a_meeting_are_bounded_and_go_after_a_week(world):
    meeting, room = world.meeting()
    world.sql(SESSION, "kept", "ON", None, after(0))
    world.append(completion(room, "/r/kept.mp4", recording_id="kept"))
    world.sql("INSERT INTO jibri_session (session_key, session_id, heard_at)"
              " SELECT text_key('s' || n), 's' || n, %s + n * interval '1 ms' FROM generate_series(1, 10000) n",
              after(10))
    world.sql(SESSION, "one more", "ON", None, after(100))
    assert world.value("SELECT count(*) FROM jibri_session WHERE meeting_id IS NULL") == 10000
    for second in range(11):
        world.sql(SESSION, "later", "OFF", None, after(WEEK + 200 + second))
    assert world.sql("SELECT session_id, meeting_id FROM jibri_session ORDER BY 1") == [
        ("kept", meeting), ("later", None)]


def test_a_status_that_is_older_changes_nothing(world):
    world.sql(NOTE, "j", after(5))
    world.sql("SELECT jibri_note('j', NULL, 'BUSY', 'HEALTHY', NULL, %s)", after(4))
    assert world.sql("SELECT busy_status, seen_at FROM jibri") == [("IDLE", after(5))]


def test_the_first_failure_counts(world):
    for failure, at in (("second", 2), ("first", 1), ("third", 3)):
        world.sql(SESSION, "s", "OFF", failure, after(at))
    assert world.sql("SELECT failure_reason, failed_at, off_at, heard_at FROM jibri_session") == [
        ("first", after(1), after(1), after(1))]


def test_a_session_belongs_to_the_meeting_that_named_it_first(world):
    (meeting, room), (other, elsewhere) = world.meeting(), world.meeting()
    world.append(completion(room, "/r/a.mp4", recording_id="s"))
    world.append(completion(elsewhere, "/r/b.mp4", recording_id="s"))
    world.sql(SESSION, "s", "ON", None, after(1))
    assert world.value("SELECT meeting_id FROM jibri_session") == meeting
    started = "SELECT started_at FROM recording WHERE meeting_id = %s"
    assert (world.value(started, meeting), world.value(started, other)) == (after(1), None)


def test_reports_and_events_at_once_end_alike(world):
    meetings = [world.meeting() for _ in range(10)]
    with ThreadPoolExecutor(4) as pool:
        connections = [world.connect("reflector_jibri_complete") for _ in range(4)]

        def tell(task):
            number, (kind, (meeting, room)) = task
            connection = connections[number % 4]
            with connection.cursor() as cursor:
                if kind == "event":
                    cursor.execute("SELECT verdict FROM event_append(%s)", (_batch(room, meeting),))
                else:
                    cursor.execute(SESSION, (meeting, kind, None, after(2)))
        tasks = [(kind, one) for one in meetings for kind in ("ON", "event", "OFF", "ON")]
        list(pool.map(tell, [(n, task) for n, task in enumerate(tasks)]))
    assert world.sql("SELECT session_id, on_at, off_at FROM jibri_session WHERE meeting_id = session_id"
                     " ORDER BY 1") == [(meeting, after(2), after(2)) for meeting, _ in sorted(meetings)]


def _batch(room, identity):
    return json.dumps([completion(room, f"/r/{identity}.mp4", recording_id=identity)])
