"""event_append of a batch when somebody holds one of its rooms; what it tells of recordings."""

from cluster import rows
from world import T0, WEBHOOK, append, item


def recorded(room, name):
    """A recording begins."""
    return item(room, type="jibri-recording-on", data={"recording_id": name})


def test_a_room_that_somebody_holds_is_busy_and_the_others_are_stored(world):
    (held, held_name), (free, free_name) = world.meeting(**WEBHOOK), world.meeting(**WEBHOOK)
    holder = world.connect("reflector_jibri_complete", autocommit=False)
    append(holder, recorded(held_name, "his"))
    writer = world.connect("reflector_jitsi_events")
    rows(writer, "SET lock_timeout = '20ms'")
    assert append(writer, recorded(held_name, "mine"), recorded(free_name, "mine"),
                  item(free_name, "joined", "a", joined_at=T0)) == ["busy", "stored", "stored"]
    holder.commit()
    told = "SELECT type FROM outbox WHERE meeting_id = %s ORDER BY type"
    assert world.sql(told, held) == [("recording.started",)]
    assert world.sql(told, free) == [
        ("meeting.started",), ("participant.joined",), ("recording.started",)]
    assert append(writer, recorded(held_name, "mine")) == ["stored"]
    assert len(world.sql(told, held)) == 2


def test_recordings_are_told_of_the_batch_and_the_rooms_that_are_named(world):
    (one, one_name), (other, other_name) = world.meeting(**WEBHOOK), world.meeting(**WEBHOOK)
    world.append(recorded(one_name, "early"), recorded(other_name, "early"))
    world.sql("DELETE FROM outbox")
    since = world.value("SELECT last_value FROM event_seq")
    world.append(recorded(one_name, "late"), recorded(other_name, "late"))
    world.sql("DELETE FROM outbox")
    world.sql("SELECT recording_enqueue('{}', %s, %s)", [one_name], since)
    told = "SELECT meeting_id, type, event_seq > %s FROM outbox"
    assert world.sql(told, since) == [(one, "recording.started", True)]
    assert world.count(other) == 2
