"""event_append: what is stored, what is told of it, what goes into the outbox."""

import hashlib
import json

import psycopg2
import pytest

from cluster import rows
from world import OWNER, T0, after, append, digest, item

BIG = 1024 * 1024
KEYS = 10 * 1024
LISTED = 3000


def completion(room, recording="rec-1", file="/var/recordings/rec-1/a.mp4", at=0, **members):
    """A recording_completed; members: of its data (size, sha256, recording_url)."""
    data = {"recording_id": recording, "recording_file": file, **members}
    return item(room, at=at, dialect="jibri", type="recording_completed", data=data)


def test_verdicts_come_in_the_items_order(world, meeting):
    _, room = meeting
    _, other = world.meeting()
    old = item(room)
    assert world.append(old) == ["stored"]
    assert world.append(item("unknown-room"), item(other), old, item(room), item("another"), old,
                        item(other)) == ["unknown", "stored", "repeated", "stored", "unknown",
                                         "repeated", "stored"]


def test_the_first_of_equal_items_in_a_batch_is_the_one_stored(world, meeting):
    number, room = meeting
    key = digest("same")
    items = [item(room, data={"n": n}, dedup=key) for n in range(3)]
    assert world.append(item(room), *items, item(room)) == [
        "stored", "stored", "repeated", "repeated", "stored"]
    assert world.sql("SELECT data ->> 'n' FROM event WHERE meeting_id = %s AND dedup = %s",
                     number, bytes.fromhex(key)) == [("0",)]


def test_the_same_dedup_in_two_meetings_is_two_events(world, meeting):
    _, room = meeting
    _, other = world.meeting()
    key = digest("shared")
    assert world.append(item(room, dedup=key), item(other, dedup=key)) == ["stored"] * 2


def test_within_a_meeting_seq_follows_the_items_order(world, meeting):
    number, room = meeting
    other, other_room = world.meeting()
    assert world.append(*[item([room, other_room][n % 2], data={"n": n}) for n in range(40)]) == [
        "stored"] * 40
    for wanted, found in [(number, range(0, 40, 2)), (other, range(1, 40, 2))]:
        assert [n for n, in world.sql("SELECT (data ->> 'n')::int FROM event WHERE meeting_id = %s"
                                      " ORDER BY seq", wanted)] == list(found)


def test_a_rooms_name_may_come_in_any_case(world, meeting):
    number, room = meeting
    assert world.append(item(room.upper()), item(room.title()), item(room)) == ["stored"] * 3
    assert world.count(number) == 3


def test_a_batch_of_unknown_rooms_alone_stores_nothing(world):
    [before] = world.sql("SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM outbox)")
    assert world.append(*[completion(f"no-such-{n}") for n in range(5)]) == ["unknown"] * 5
    assert world.append(item(None), item("")) == ["unknown"] * 2
    assert world.append() == []
    assert world.sql("SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM outbox)") == [
        before]


def test_events_of_an_ended_meeting_are_stored(world, meeting):
    number, room = meeting
    world.sql("SELECT meeting_close(%s, %s, NULL)", number, after(60))
    assert world.append(item(room, "left", "o", 61)) == ["stored"]


def test_every_column_is_as_the_item_says(world, meeting):
    number, room = meeting
    listed = [{"occupant": "p", "joined_at": "2025-01-15T10:00:00Z"}]
    world.append(item(room, "destroyed", occupant="who", person="person", name="Nämé",
                      breakout="b1", joined_at=after(-5), received_at=after(7), at=3,
                      services=["focus@x", 'a"b,{}'], occupants=listed,
                      data={"ä": [1.50, None]}))
    [row] = world.sql(
        "SELECT dialect, type, occurred_at, received_at, occupant, occupant_key, person, name,"
        " breakout, breakout_key, joined_at, kind, services, occupants, data::text FROM event"
        " WHERE meeting_id = %s", number)

    def key(text):
        return hashlib.sha256(text.encode()).digest()
    assert [bytes(value) if isinstance(value, memoryview) else value for value in row] == [
        "signed", "muc-room-destroyed", after(3), after(7), "who", key("who"), "person", "Nämé",
        "b1", key("b1"), after(-5), "destroyed", ["focus@x", 'a"b,{}'], listed,
        json.dumps({"ä": [1.50, None]})]


@pytest.mark.parametrize("size", [KEYS, BIG])
def test_texts_of_any_length_are_stored_whole(world, meeting, size):
    number, room = meeting
    text = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(size // 64))
    assert len(text) == size
    items = [item(room, "joined", text, breakout=text, joined_at=T0),
             item(room, type=text), item(room, person=text, name=text, services=[text]),
             completion(room, recording=text, file=text)]
    for one in items:
        assert world.append(one) == ["stored"]
        assert world.append(one) == ["repeated"]
    lengths = world.sql("SELECT octet_length(occupant), octet_length(breakout), octet_length(name),"
                        " octet_length(type) FROM event WHERE meeting_id = %s ORDER BY seq", number)
    assert [size in row for row in lengths] == [True] * 3 + [False]
    assert world.row(number)[3] == 1
    assert world.value("SELECT octet_length(recording_id) FROM recording WHERE meeting_id = %s",
                       number) == size


# The outbox.

def news(world, meeting):
    """What the outbox holds of a meeting."""
    return world.sql("SELECT endpoint, type, event_seq, created_at FROM outbox"
                     " WHERE meeting_id = %s ORDER BY id", meeting)


def test_a_completion_is_queued_with_its_event(world, meeting):
    number, room = meeting
    world.append(completion(room, at=9))
    assert news(world, number) == [
        ("room", "recording.completed",
         world.value("SELECT seq FROM event WHERE meeting_id = %s", number), after(9))]


def test_a_recording_file_is_queued_once_a_version(world, meeting):
    number, room = meeting
    first = completion(room, size=1, sha256="a")
    assert world.append(first, first) == ["stored", "repeated"]
    assert world.append(first) == ["repeated"]
    assert len(news(world, number)) == 1
    # Another url alone is stored and not handed over.
    assert world.append(completion(room, size=1, sha256="a", recording_url="u2")) == ["stored"]
    assert len(news(world, number)) == 1
    # Nor is the same content under another name.
    assert world.append(completion(room, size=2, sha256="a"), completion(room, size=1, sha256="b"),
                        completion(room, file="b.mp4", size=1, sha256="a"),
                        completion(room, file="b.mp4", size=1, sha256="a", recording_url="x")) == [
                            "stored"] * 4
    assert len(news(world, number)) == 3
    assert world.append(completion(room, file="b.mp4", size=3, sha256="a")) == ["stored"]
    assert len(news(world, number)) == 4


def test_only_a_completion_is_queued(world, meeting):
    number, room = meeting
    failed = {**completion(room), "type": "recording_failed"}
    assert world.append(failed, item(room, "joined", "o"),
                        item(room, type="jibri-recording-on")) == ["stored"] * 3
    assert news(world, number) == []


# A bad item.

BAD = {
    "no type": {"type": None}, "no time": {"occurred_at": None}, "no dedup": {"dedup": None},
    "no data": {"data": None}, "an unknown dialect": {"dialect": "smoke"},
    "an unknown kind": {"kind": "asleep"}, "no hexadecimal dedup": {"dedup": "xyz"},
    "no time at all": {"occurred_at": "yesterday noon"}, "a list that is none": {"services": "x"}}


@pytest.mark.parametrize("fault", BAD.values(), ids=BAD.keys())
def test_a_bad_item_undoes_its_whole_batch_with_a_class_that_is_retried_singly(
        world, meeting, fault):
    number, room = meeting
    good = completion(room)
    bad = {**item(room, "joined", "o"), **fault}
    with pytest.raises(psycopg2.Error) as caught:
        world.append(good, bad)
    assert caught.value.pgcode[:2] in ("22", "23", "54")
    assert world.count(number) == 0 and news(world, number) == []
    assert world.append(good) == ["stored"]


def test_an_aborted_transaction_leaves_nothing_and_no_lock(world, meeting):
    number, room = meeting
    connection = world.connect("reflector_jitsi_events", autocommit=False)
    append(connection, completion(room))
    connection.rollback()
    assert world.count(number) == 0 and news(world, number) == []
    assert world.value("SELECT pg_try_advisory_lock(room_lock_key(%s))", room)
    rows(world.connection, "SELECT pg_advisory_unlock_all()")


def test_the_meeting_of_an_appended_event_is_neither_locked_nor_written(world, meeting):
    number, room = meeting
    before = world.value("SELECT xmin::text FROM meeting_row WHERE id = %s", number)
    connection = world.connect("reflector_jitsi_events", autocommit=False)
    append(connection, item(room, "joined", "o"))
    assert world.sql("SELECT user_id FROM meeting_row WHERE id = %s FOR UPDATE NOWAIT",
                     number) == [(OWNER,)]
    connection.commit()
    assert world.value("SELECT xmin::text FROM meeting_row WHERE id = %s", number) == before


def test_a_snapshot_of_thousands_who_were_unknown_is_stored_by_the_program(world, meeting):
    """It is stored before what it lists, each of whom finds it as a closing; the program's role
    gives a statement no more than its timeout."""
    number, room = meeting
    people = [{"occupant": f"o-{n}", "joined_at": str(after(-60))} for n in range(LISTED)]
    connection = world.connect("reflector_jitsi_events")
    assert append(connection, item(room, "snapshot", at=0, occupants=people)) == ["stored"]
    assert world.value("SELECT num_clients FROM meeting WHERE id = %s", number) == LISTED


def test_rooms_that_are_held_cost_a_batch_one_wait(world):
    """However many: the rest of the batch is stored."""
    meetings = [world.meeting() for _ in range(6)]
    holder = world.connect(autocommit=False)
    for _, room in meetings[:5]:
        rows(holder, "SELECT pg_advisory_xact_lock(room_lock_key(%s))", room)
    connection = world.connect("reflector_jitsi_events")
    told = append(connection, *(item(room, "joined", "a", 1) for _, room in meetings))
    assert told == ["busy"] * 5 + ["stored"]
