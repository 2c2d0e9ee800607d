"""More rooms with people in than mod_muc keeps: it puts some aside and brings them back."""

import pytest

from meetings import OFF, ON, event_sync_options, person
from wait import until

CREATED, DESTROYED = "muc-room-created", "muc-room-destroyed"
JOINED, LEFT = "muc-occupant-joined", "muc-occupant-left"
SNAPSHOT = "muc-room-snapshot"
MAIN, BREAKOUT = "conference.meet.test", "breakout.meet.test"
KEPT = 2  # Rooms of a component.


@pytest.fixture
def prosody(make_prosody, sink, server):
    """One that keeps few rooms."""
    return make_prosody(muc=("event_sync",), options=event_sync_options(
        server, sink.url, muc_room_cache_size=KEPT, event_sync_reminder=0.3))


def types(meeting, count):
    return [event["type"] for event in meeting.until_stored(count)]


def put_aside(prosody, *rooms):
    """Others come until mod_muc has put these aside."""
    host = rooms[0].partition("@")[2]
    mark = len(prosody.log())
    visitor = prosody.user("crowd")
    for number in range(KEPT):
        visitor.join(f"crowd{number}@{host}")
    until(lambda: all(f"Evicting room {room}" in prosody.log()[mark:] for room in rooms),
          prosody.tail)


def test_each_rooms_events_are_told_through_all_putting_aside(prosody, new_meeting):
    meetings = [new_meeting() for _ in range(3 * KEPT)]
    people = [prosody.user(f"p{number}", person(f"u-{number}")).join(meeting.room, name="Pat")
              for number, meeting in enumerate(meetings)]
    assert prosody.log().count("Evicting room") >= 2 * KEPT
    for one in people:
        one.leave()
    for number, meeting in enumerate(meetings):
        assert types(meeting, 4) == [CREATED, JOINED, LEFT, DESTROYED]
        joined, left = (meeting.events(kind)[0]["data"] for kind in (JOINED, LEFT))
        assert left["joined_at"] == joined["joined_at"] and left["name"] == joined["name"]
        assert left["meeting_session_id"]
        assert meeting.participants() == {f"u-{number}": [(None, True, False)]}


def test_a_recording_outlives_it(prosody, meeting):
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice", person("u-1")).join(meeting.room)
    focus.record("on", "rec-1", alice.seat)
    meeting.until_stored(1, ON)
    put_aside(prosody, meeting.room)
    focus.room = meeting.room
    focus.record("off", "rec-1", alice.seat)
    meeting.until_stored(1, OFF)
    assert len(meeting.events(ON)) == 1 and types(meeting, 4) == [CREATED, JOINED, ON, OFF]


def test_a_breakout_of_a_room_that_is_put_aside_is_its_own(prosody, meeting):
    focus = prosody.focus().open(meeting.room)
    prosody.user("alice", person("u-1")).join(meeting.room)
    breakout = f"b-{meeting.name}@{BREAKOUT}"
    focus.breakout(breakout)
    put_aside(prosody, meeting.room)
    bob = prosody.user("bob", person("u-2")).join(breakout)
    put_aside(prosody, breakout)
    bob.leave()
    assert types(meeting, 6).count(LEFT) == 1
    inside = breakout.partition("@")[0]
    assert meeting.participants() == {"u-1": [(None, False, False)], "u-2": [(inside, True, False)]}


@pytest.mark.parametrize("command", ["reload", "unload"])
def test_a_reload_while_rooms_are_put_aside(prosody, meeting, command):
    alice = prosody.user("alice", person("u-1")).join(meeting.room)
    prosody.user("bob", person("u-2")).join(meeting.room)
    before = meeting.until_stored(3)[1]["data"]["joined_at"]
    put_aside(prosody, meeting.room)
    if command == "unload":
        prosody.shell(f'module:unload("event_sync", "{MAIN}")')
        prosody.shell(f'module:load("event_sync", "{MAIN}")')
    else:
        prosody.reload("event_sync", MAIN)
    [listed] = meeting.until_stored(1, SNAPSHOT) and meeting.events(SNAPSHOT)
    assert len(listed["data"]["occupants"]) == 2
    assert before in [entry["joined_at"] for entry in listed["data"]["occupants"]]
    alice.leave()
    assert types(meeting, 5) == [CREATED, JOINED, JOINED, SNAPSHOT, LEFT]
    assert meeting.participants() == {"u-1": [(None, True, False)], "u-2": [(None, False, False)]}


def states(prosody):
    """How many rooms event_sync knows."""
    told = prosody.shell("> local n = 0 for _ in pairs(prosody.hosts['conference.meet.test'].modules"
                         ".event_sync.module:shared('/*/event_sync/states')) do n = n + 1 end"
                         " return 'known: ' .. n")
    return int(told.rpartition("known: ")[2].split()[0])


def test_nothing_is_kept_of_rooms_that_are_over(prosody, meeting):
    for number in range(3 * KEPT):
        prosody.user("one").join(f"over{number}@{MAIN}").leave()
    focus = prosody.focus()
    focus.open(f"__jicofo-health-check-1@{MAIN}").leave()
    assert states(prosody) == 0


def test_a_room_that_never_comes_back_is_told_as_destroyed(prosody, meeting):
    alice = prosody.user("alice", person("u-1")).join(meeting.room)
    put_aside(prosody, meeting.room)
    prosody.shell(f"> for _, store in ipairs {{ 'config', 'state' }} do"
                  f" require 'core.storagemanager'.open('{MAIN}', store):set('{meeting.name}', nil) end")
    known = states(prosody)
    alice.quit()
    assert types(meeting, 3) == [CREATED, JOINED, DESTROYED]
    [destroyed] = meeting.events(DESTROYED)
    assert destroyed["data"]["reason"] == "lost"
    assert meeting.participants() == {"u-1": [(None, True, False)]}
    assert states(prosody) == known - 1
