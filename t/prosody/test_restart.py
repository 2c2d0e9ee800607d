"""Nothing is lost, doubled or left open when Prosody ends, in whichever way."""

import datetime
import json
import re

import pytest

from meetings import OFF, ON, event_sync_options, person
from wait import until

CREATED, DESTROYED = "muc-room-created", "muc-room-destroyed"
JOINED, LEFT = "muc-occupant-joined", "muc-occupant-left"
SNAPSHOT = "muc-room-snapshot"
FEW_EVENTS = [JOINED, LEFT, ON, OFF]


def types(meeting, count):
    return [event["type"] for event in meeting.until_stored(count)]


def test_sigterm_tells_the_lefts_before_it_ends(setup, sink, meeting):
    prosody = setup()
    users = [prosody.user(f"u{number}", person(f"u-{number}")).join(meeting.room)
             for number in range(3)]
    meeting.until_stored(4)
    prosody.stop()
    assert len(users) == 3
    assert types(meeting, 8) == [CREATED] + 3 * [JOINED] + 3 * [LEFT] + [DESTROYED]
    assert meeting.participants() == {f"u-{number}": [(None, True, False)] for number in range(3)}
    assert "reason" not in meeting.events(DESTROYED)[0]["data"]
    prosody.start()
    prosody.user("last").join(meeting.room)
    assert types(meeting, 10)[8:] == [CREATED, JOINED]


@pytest.mark.parametrize("fault", ["500", "hang"])
def test_sigterm_with_queued_events_loses_none(setup, sink, meeting, fault):
    sink.default = fault
    prosody = setup(event_sync_flush=0.2)
    prosody.user("alice").join(meeting.room)
    prosody.stop()
    sink.default = "forward"
    prosody.start()
    assert types(meeting, 4) == [CREATED, JOINED, LEFT, DESTROYED]
    assert [over for [(_, over, _)] in meeting.participants().values()] == [True]


def test_sigkill_with_queued_events_loses_none(setup, sink, meeting):
    sink.default = "500"
    prosody = setup()
    prosody.user("alice", person("u-1")).join(meeting.room)
    prosody.user("bob", person("u-2")).join(meeting.room)
    sink.until_asked(2)
    prosody.kill()
    sink.default = "forward"
    prosody.start()
    assert types(meeting, 4) == [CREATED, JOINED, JOINED, DESTROYED]
    assert meeting.events(DESTROYED)[0]["data"]["reason"] == "server-restarted"
    assert meeting.participants() == {"u-1": [(None, True, True)], "u-2": [(None, True, True)]}
    assert meeting.num_clients() == 0


@pytest.mark.parametrize("events", [None, FEW_EVENTS], ids=["all", "few"])
def test_sigkill_leaves_nobody_in_and_no_recording_on(setup, sink, meeting, events):
    prosody = setup(event_sync_events=events)
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice", person("u-1")).join(meeting.room)
    focus.record("on", "rec-1", alice.seat)
    meeting.until_stored(1, ON)
    before = meeting.events(ON)[0]["data"]["timestamp"]
    prosody.kill()
    after = datetime.datetime.now(datetime.timezone.utc).isoformat()
    prosody.start()
    destroyed = meeting.until_stored(1, DESTROYED) and meeting.events(DESTROYED)[0]["data"]
    assert destroyed["destroyed_at"] < after
    assert destroyed["reason"] == "server-restarted"
    assert before <= destroyed["destroyed_at"][:-1] + "000Z" == destroyed["timestamp"]
    assert [event["data"]["reason"] for event in meeting.events(OFF)] == ["server-restarted"]
    assert meeting.participants() == {"u-1": [(None, True, True)]}
    prosody.user("alice", person("u-1")).join(meeting.room)
    until(lambda: meeting.participants()["u-1"] == [(None, True, True), (None, False, False)],
          lambda: str(meeting.participants()))
    prosody.kill()
    prosody.start()
    meeting.until_stored(2, DESTROYED)
    assert meeting.participants()["u-1"] == 2 * [(None, True, True)]


def test_sigkill_between_send_and_acknowledgement_stores_it_once(setup, sink, meeting):
    sink.default = "lose"
    prosody = setup()
    prosody.user("alice").join(meeting.room)
    meeting.until_stored(1)
    prosody.kill()
    sink.default = "forward"
    prosody.start()
    assert types(meeting, 3) == [CREATED, JOINED, DESTROYED]
    assert sink.requests[0].body == sink.requests[1].body


def segments(prosody):
    return sorted((prosody.data / "event_sync").glob("queue-*"))


@pytest.mark.parametrize("cut", [1, 40])
def test_a_torn_last_line_costs_that_event_only(setup, sink, meeting, cut):
    sink.stop_listening()
    prosody = setup()
    alice = prosody.user("alice").join(meeting.room)
    alice.leave()
    prosody.logged("no answer", 2)
    prosody.kill()
    [file] = segments(prosody)
    file.write_bytes(file.read_bytes()[:-cut])
    sink.listen()
    prosody.start()
    prosody.user("bob").join(meeting.room)
    assert types(meeting, 5) == [CREATED, JOINED, LEFT, CREATED, JOINED]
    assert prosody.log().count("is incomplete; it is dropped") == 1
    until(lambda: len(segments(prosody)) == 1, "the torn segment to be removed")


def files_of_rooms(prosody):
    return sorted((prosody.data / "event_sync" / "waiting").iterdir())


@pytest.mark.parametrize("cut", [1, 40])
def test_a_torn_line_of_a_rooms_file_costs_nothing(setup, sink, meeting, cut):
    """What the journal still has comes again from there."""
    sink.default = "500"
    prosody = setup()
    prosody.user("alice").join(meeting.room)
    until(lambda: [file.read_bytes().count(b"\n") for file in files_of_rooms(prosody)] == [2],
          "both events in the room's file")
    prosody.kill()
    [file] = files_of_rooms(prosody)
    file.write_bytes(file.read_bytes()[:-cut])
    [ack] = (prosody.data / "event_sync").glob("ack-*")
    ack.unlink()
    sink.default = "forward"
    prosody.start()
    assert types(meeting, 3) == [CREATED, JOINED, DESTROYED]
    until(lambda: not files_of_rooms(prosody), "the room's file to be removed")


def test_a_line_that_is_no_event_is_dropped_and_logged(setup, sink, meeting):
    prosody = setup()
    prosody.stop()
    folder = prosody.data / "event_sync"
    (folder / "queue-00000001").write_bytes(b"nonsense\n\n\0\xff\n" + b"x" * 70000 + b"\n")
    for file in folder.glob("ack-*"):
        file.unlink()
    (folder / "rooms").write_bytes(b"nonsense\n{}\n[1]\n")
    (folder / "alive").write_bytes(b"")
    prosody.start()
    prosody.user("bob").join(meeting.room)
    assert types(meeting, 2) == [CREATED, JOINED]
    assert prosody.log().count("holds a line that is not an event") == 4
    assert prosody.log().count("has a line that is not a room") == 3


def test_the_disk_is_given_back(setup, sink, meeting):
    prosody = setup()
    alice = prosody.user("alice")
    for _ in range(3):
        alice.join(meeting.room)
        alice.leave()
        meeting.until_stored(len(meeting.events()))
        prosody.stop()
        prosody.start()
        alice = prosody.user("alice")
    alice.join(meeting.room)
    assert types(meeting, 14)[-2:] == [CREATED, JOINED]
    until(lambda: len(segments(prosody)) <= 1, lambda: str(segments(prosody)))
    until(lambda: not files_of_rooms(prosody), lambda: str(files_of_rooms(prosody)))
    until(lambda: len(list((prosody.data / "event_sync").glob("ack-*"))) == 1, "one file of what was acknowledged")


@pytest.mark.parametrize("hosts", [("conference.meet.test", "breakout.meet.test"),
                                   ("conference.meet.test",), ("breakout.meet.test",)],
                         ids=["both", "main", "breakout"])
def test_a_reload_with_people_inside(setup, sink, meeting, hosts):
    prosody = setup()
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice", person("u-1")).join(meeting.room, name="Alice")
    breakout = "b-" + meeting.name + "@breakout.meet.test"
    focus.breakout(breakout)
    bob = prosody.user("bob", person("u-2")).join(breakout, name="Bob")
    focus.record("on", "rec-1", alice.seat)
    before = {event["data"]["occupant_id"]: event["data"]["joined_at"]
              for event in meeting.until_stored(5) if event["type"] == JOINED}
    prosody.reload("event_sync", *hosts)
    snapshots = meeting.until_stored(len(hosts), SNAPSHOT) and meeting.events(SNAPSHOT)
    listed = {entry["occupant_id"]: entry["joined_at"]
              for event in snapshots for entry in event["data"]["occupants"]}
    assert listed.items() <= before.items() and len(listed) == len(hosts)
    focus.presence()
    alice.leave()
    bob.leave()
    focus.record("off", "rec-1", alice.seat)
    meeting.until_stored(2, LEFT)
    meeting.until_stored(1, OFF)
    assert len(meeting.events(ON)) == 1
    inside = breakout.partition("@")[0]
    assert meeting.participants() == {"u-1": [(None, True, False)],
                                      "u-2": [(inside, True, False)]}


def test_a_module_loaded_among_people_tells_who_is_in(make_prosody, sink, server, meeting):
    prosody = make_prosody()
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice", person("u-1")).join(meeting.room, name="Alice")
    focus.record("on", "rec-1", alice.seat)
    prosody.hosts["conference.meet.test"] = ("event_sync",), event_sync_options(server, sink.url)
    prosody.write_config()
    prosody.shell("config:reload()")
    prosody.shell('module:load("event_sync", "conference.meet.test")')
    assert types(meeting, 2) == [SNAPSHOT, ON]
    assert meeting.participants() == {"u-1": [(None, False, False)]}
    alice.leave()
    meeting.until_stored(1, LEFT)
    assert meeting.participants() == {"u-1": [(None, True, False)]}


def test_what_happens_while_it_is_unloaded_is_put_right(setup, sink, meeting):
    prosody = setup()
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice", person("u-1")).join(meeting.room)
    focus.record("on", "rec-1", alice.seat)
    meeting.until_stored(3)
    prosody.shell('module:unload("event_sync", "conference.meet.test")')
    alice.leave()
    prosody.user("bob", person("u-2")).join(meeting.room)
    focus.leave()
    prosody.shell('module:load("event_sync", "conference.meet.test")')
    meeting.until_stored(1, OFF)
    assert types(meeting, 6)[3:] == [LEFT, SNAPSHOT, OFF]
    assert meeting.participants() == {"u-1": [(None, True, False)], "u-2": [(None, False, False)]}


def test_a_room_destroyed_while_it_is_unloaded(setup, sink, meeting):
    prosody = setup()
    alice = prosody.user("alice", person("u-1")).join(meeting.room)
    meeting.until_stored(2)
    for host in ("conference.meet.test", "breakout.meet.test"):
        prosody.shell(f'module:unload("event_sync", "{host}")')
    alice.leave()
    for host in ("conference.meet.test", "breakout.meet.test"):
        prosody.shell(f'module:load("event_sync", "{host}")')
    assert types(meeting, 3)[2] == DESTROYED
    assert meeting.participants() == {"u-1": [(None, True, True)]}


def test_what_is_kept_holds_no_secret(setup, sink, server, meeting):
    sink.default = "500"
    prosody = setup()
    prosody.user("alice").join(meeting.room)
    sink.until_asked(2)
    texts = [path.read_bytes() for path in prosody.data.rglob("*") if path.is_file()]
    texts.append(prosody.log().encode())
    secret = server.settings["JITSI_WEBHOOK_SECRET"].encode()
    assert not any(secret in text for text in texts)
    [file] = files_of_rooms(prosody)
    for line in file.read_text().splitlines():
        assert re.fullmatch(r"\d+\t[^\t]+@conference.meet.test\t(begin|end)?\t[\w-]+\t\{.*\}", line)
        assert json.loads(line.rpartition("\t")[2])["room"] == meeting.name
