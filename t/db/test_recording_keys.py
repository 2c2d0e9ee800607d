"""recording_key: the ids under which a recording answers are there when its events are."""

import pytest

from cluster import rows
from erasing import begin, step
from world import World, append, item

RECORDING, FILE = "recording", "file"


@pytest.fixture
def stage(cluster):
    """A world in a database of its own, for all of its log is read again."""
    database = cluster.database()
    database.migrate()
    made = World(database)
    yield made
    made.close()


def ids(world, meeting, *names):
    """The ids of (kind, name) pairs."""
    return {world.value("SELECT derived_id(%s, %s, %s)", meeting, kind, name)
            for kind, name in names}


def keys(world, meeting):
    """The ids that lead to a meeting."""
    return {key for key, in world.sql("SELECT id FROM recording_key WHERE meeting_id = %s",
                                      meeting)}


def event(room, type_, dialect="signed", **data):
    """A recording's event."""
    return item(room, type=type_, dialect=dialect, data=data)


@pytest.mark.parametrize("type_, dialect, data, names", [
    ("jibri-recording-on", "signed", {"recording_id": "r"}, [(RECORDING, "r")]),
    ("jibri-recording-on", "stock", {"recording_id": "r"}, [(RECORDING, "r")]),
    ("jibri-recording-off", "signed", {"recording_id": "r", "recording_file": "/f"},
     [(RECORDING, "r")]),
    ("recording_completed", "jibri", {"recording_id": "r", "recording_file": "/f"},
     [(RECORDING, "r"), (FILE, "/f")]),
    ("recording_completed", "jibri", {"recording_file": "/f"}, [(FILE, "/f")]),
    ("recording_failed", "jibri", {"recording_file": "/f"}, [(FILE, "/f")]),
    ("recording_failed", "jibri", {"recording_id": "", "recording_file": 7.5}, []),
    ("jibri-recording-off", "signed", {"recording_id": 7}, [(RECORDING, "7")]),
    # Not the one whose word counts for it.
    ("recording_completed", "signed", {"recording_id": "r", "recording_file": "/f"}, []),
    ("jibri-recording-on", "jibri", {"recording_id": "r"}, []),
    ("something-else", "signed", {"recording_id": "r", "recording_file": "/f"}, [])])
@pytest.mark.parametrize("webhook_url", [None, "https://hooks.example.com/"])
def test_an_event_brings_the_ids_of_its_recording(world, type_, dialect, data, names, webhook_url):
    meeting, room = world.meeting(webhook_url=webhook_url)
    one = event(room, type_, dialect, **data)
    assert world.append(one, one, item(room, "joined", "a")) == ["stored", "repeated", "stored"]
    assert keys(world, meeting) == ids(world, meeting, *names)


def test_a_batch_brings_those_of_each_of_its_meetings(world):
    (one, one_room), (other, other_room) = world.meeting(), world.meeting()
    world.append(event(one_room, "jibri-recording-on", recording_id="r"),
                 event(other_room, "jibri-recording-on", recording_id="r"),
                 event(one_room, "jibri-recording-on", recording_id="s"),
                 event("nobody's", "jibri-recording-on", recording_id="r"))
    assert keys(world, one) == ids(world, one, (RECORDING, "r"), (RECORDING, "s"))
    assert keys(world, other) == ids(world, other, (RECORDING, "r"))


def test_a_room_that_somebody_holds_gets_none_before_its_event_is_stored(world):
    (held, held_room), (free, free_room) = world.meeting(), world.meeting()
    holder = world.connect(autocommit=False)
    rows(holder, "SELECT room_lock(%s)", held)
    writer = world.connect("reflector_jitsi_events")
    rows(writer, "SET lock_timeout = '20ms'")
    batch = [event(room, "jibri-recording-on", recording_id="r") for room in (held_room, free_room)]
    assert append(writer, *batch) == ["busy", "stored"]
    assert keys(world, held) == set() and len(keys(world, free)) == 1
    holder.rollback()
    assert append(writer, *batch) == ["stored", "repeated"]
    assert len(keys(world, held)) == 1


def test_an_erasure_takes_them_in_its_steps(world):
    meeting, room = world.meeting()
    world.append(*[event(room, "recording_completed", "jibri", recording_id=f"r{n}",
                         recording_file=f"/{n}") for n in range(4)])
    assert len(keys(world, meeting)) == 8
    begin(world.connection, meeting)
    assert not step(world.connection, meeting, most=5)
    assert len(keys(world, meeting)) == 3
    assert not step(world.connection, meeting, most=5)
    assert keys(world, meeting) == set()
    assert step(world.connection, meeting, most=5)


def test_reproject_brings_back_what_is_missing(stage):
    meeting, room = stage.meeting()
    stage.append(event(room, "jibri-recording-on", recording_id="r"),
                 event(room, "recording_completed", "jibri", recording_file="/f"),
                 event(room, "recording_completed", recording_file="/g"))
    before = keys(stage, meeting)
    assert len(before) == 2
    stage.sql("DELETE FROM recording_key")
    status, _, err = stage.database.reflectorctl("reproject")
    assert status == 0, err
    assert keys(stage, meeting) == before
