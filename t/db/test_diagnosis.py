"""What reflectorctl doctor asks: who sent, which files should be there, which messages wait."""

import json

import pytest

from outbox import URL, completion
from world import after, asked, item

pytestmark = pytest.mark.own_database
MOST = 100


def ask(world, name, *args):
    """The rows of a statement."""
    return asked(world.connection, f"diagnosis_{name}", *args)


def told(room, seconds, lag, **members):
    """An event that came so long after its sender's time."""
    return item(room, at=seconds, data={"timestamp": str(after(seconds - lag)),
                                        **members.pop("data", {})}, **members)


def test_the_senders_of_the_newest_events(world):
    _, room = world.meeting()
    world.append(told(room, 1, 40), told(room, 2, 35), told(room, 3, 500),
                 told(room, 4, 1, dialect="jibri", type="recording_completed",
                      data={"recording_file": "a.mp4", "host": "jibri-1"}),
                 told(room, 5, -90, dialect="jibri", type="recording_completed",
                      data={"recording_file": "b.mp4", "host": "jibri-2"}))
    assert ask(world, "senders", MOST) == [
        ("jibri", "jibri-2", 1, after(5), -90), ("jibri", "jibri-1", 1, after(4), 1),
        ("signed", None, 3, after(3), 35)]


def test_old_events_of_a_sender_do_not_count(world):
    _, room = world.meeting()
    world.append(told(room, 1, 0))
    world.append(*[told(room, 2 + n, 60) for n in range(100)])
    [(_, _, count, newest, lag)] = [row for row in ask(world, "senders", MOST)
                                    if row[0] == "signed"]
    assert (count, newest, lag) == (100, after(101), 60)


def test_meetings_that_nobody_reports(world):
    at = after(86400)
    _, room = world.meeting(after(10))
    world.meeting(after(20))
    # Too old, too new, and of a platform that makes its meetings.
    world.meeting(after(-1))
    world.meeting(after(86400 - 60))
    world.sql("UPDATE meeting_row SET platform = 'whereby' WHERE id = %s", world.meeting()[0])
    [(opened, heard)] = ask(world, "silence", MOST, at)
    world.append(item(room, "created", at=11))
    assert (opened, heard) == (2, 0)
    assert ask(world, "silence", MOST, at) == [(2, 1)]


def test_the_files_that_should_be_there(world):
    _, one = world.meeting(name="one")
    _, local = world.meeting(name="local", recording_type="local")
    same = {"size": 7, "sha256": "a" * 64}
    world.append(
        completion(one, "/r/old.mp4", 1, **same), completion(one, "/r/new.mp4", 2, **same),
        completion(one, "/r/elsewhere.mp4", 3, recording_url="https://files.example.com/x"),
        completion(local, "/r/local.mp4", 4),
        item(one, at=5, dialect="jibri", type="recording_failed",
             data={"recording_file": "/r/failed.mp4"}))
    found = ask(world, "files", MOST, MOST)
    assert sorted(row for row in found if row[0] in ("one", "local")) == [
        ("one", "/r/new.mp4", "/r/new.mp4"), ("one", "/r/new.mp4", "/r/old.mp4")]


def test_paths_that_no_meeting_has_named(world):
    _, room = world.meeting()
    world.append(completion(room, "/r/Named.mp4", 1), completion(room, "relative.mp4", 2))
    paths = ["/r/named.mp4", "/r/relative.mp4", "/r/nobody.mp4"]
    assert ask(world, "unnamed", json.dumps(paths), "/r") == [("/r/nobody.mp4",)]


def test_endpoints_that_fail_and_have_messages(world):
    hook = {"webhook_url": URL, "webhook_secret": "secret"}
    rooms = {name: world.meeting(name=name, **hook)[1] for name in ("fails", "works", "rests")}
    for name in ("fails", "works"):
        world.append(item(rooms[name], "joined", "a", 1, joined_at=after(1)))
    world.sql("UPDATE room SET webhook_failing_since = %s, webhook_failed_at = %s"
              " WHERE name IN ('fails', 'rests')", after(5), after(6))
    world.sql("UPDATE outbox SET last_status = 503 WHERE next_attempt_at IS NOT NULL")
    assert ask(world, "failing", MOST) == \
        [("fails", "hooks.example.com:443", "https", after(5), 503)]
    world.sql("UPDATE room SET webhook_disabled_at = %s WHERE name = 'rests'", after(7))
    assert ask(world, "disabled", 20) == [("rests", "hooks.example.com:443", after(7))]
    assert ask(world, "receivers", 20) == [("hooks.example.com:443", "https", "fails")]
