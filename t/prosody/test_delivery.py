"""What becomes of events when the receiver is down, slow, wrong or not interested."""

import hmac
import json

import pytest

from meetings import visit
from wait import until

ALL = ["muc-room-created", "muc-occupant-joined", "muc-occupant-left", "muc-room-destroyed"]


def stored_once(meeting, count):
    """The types of exactly this many stored events, in order."""
    events = meeting.until_stored(count)
    assert len({json.dumps(event["data"], sort_keys=True) for event in events}) == len(events)
    return [event["type"] for event in events]


def test_signature_and_envelope(setup, sink, server):
    visit(setup(), "signed@conference.meet.test")
    sink.default = "200"
    until(lambda: len(sink.requests) >= 1, "a request")
    request = sink.requests[0]
    key = server.settings["JITSI_WEBHOOK_SECRET"].encode()
    assert request.headers["X-Jitsi-Signature"] == hmac.new(key, request.body, "sha256").hexdigest()
    assert request.headers["Content-Type"] == "application/json"
    assert set(request.json) == {"event", "room", "timestamp", "id", "data"}
    assert request.path == "/v1/jitsi/events"


@pytest.mark.parametrize("faults", [
    ["500", "503", "502", "429"], ["hang", "hang"], ["401", "401", "403"], ["lose"],
    ["301", "408", "302"],
    ["500", "hang", "401", "lose", "500"]],
    ids=["5xx and 429", "hanging", "401 then good", "answer lost",
         "another address, too slow", "everything"])
def test_trouble_delays_and_never_reorders(setup, sink, meeting, faults):
    sink.script = list(faults)
    prosody = setup(event_sync_timeout=1 if "hang" in faults else 10)
    visit(prosody, meeting.room)
    assert stored_once(meeting, 4) == ALL
    # One under way at a time: a body is repeated until it is taken, then the next comes.
    bodies = [request.body for request in sink.requests]
    assert len(dict.fromkeys(bodies)) == 4
    assert bodies == sorted(bodies, key=list(dict.fromkeys(bodies)).index)
    assert len(bodies) == 4 + len(faults) or "hang" in faults
    assert all(over for [(_, over, _)] in meeting.participants().values())


@pytest.mark.parametrize("last", ["conference.meet.test", "breakout.meet.test"])
def test_401_is_logged_as_an_error_of_the_rooms_host_without_the_secret(setup, sink, server, last):
    sink.default = "401"
    prosody = setup()
    prosody.reload("event_sync", last)
    visit(prosody, "a@conference.meet.test")
    prosody.logged("error\tmuc-room-created of a@conference.meet.test: status 401")
    sink.until_asked(3)
    assert server.settings["JITSI_WEBHOOK_SECRET"] not in prosody.log()
    told = [line for line in prosody.log().splitlines() if "a@conference.meet.test: status" in line]
    assert all(" conference.meet.test:event_sync\t" in line for line in told) and told


def test_a_receiver_that_is_down_and_comes_back(setup, sink, meeting):
    sink.stop_listening()
    prosody = setup()
    visit(prosody, meeting.room)
    prosody.logged("no answer", 3)
    assert not list((prosody.data / "event_sync" / "waiting").iterdir())
    sink.listen()
    assert stored_once(meeting, 4) == ALL


def test_new_events_do_not_shorten_the_pause(setup, sink):
    sink.default = "500"
    prosody = setup(event_sync_backoff=60, event_sync_backoff_cap=60)
    for number in range(5):
        visit(prosody, "paused@conference.meet.test")
        visit(prosody, f"other{number}@conference.meet.test")
    prosody.logged("the next in 60 s", 6)
    assert [request.json["room"] for request in sink.requests].count("paused") == 1
    assert len(sink.requests) == 6


def test_pauses_grow_up_to_the_cap(setup, sink):
    sink.default = "500"
    prosody = setup(event_sync_backoff=0.001, event_sync_backoff_cap=0.004)
    visit(prosody, "a@conference.meet.test")
    prosody.logged("attempt 5, the next in 0.004 s")
    for attempt, seconds in ((1, "0.001"), (2, "0.002"), (3, "0.004"), (4, "0.004")):
        assert f"attempt {attempt}, the next in {seconds} s" in prosody.log()


def test_foreign_rooms_between_ours_are_dropped_until_destroyed(setup, sink, meeting, new_meeting):
    prosody = setup()
    focus = prosody.focus()
    foreign = "foreign-" + meeting.name
    focus.open(foreign + "@conference.meet.test")
    stranger = prosody.user("stranger").join(focus.room)
    alice = prosody.user("alice").join(meeting.room)
    stranger.leave()
    alice.leave()
    assert stored_once(meeting, 4) == ALL
    assert [request.json["event"] for request in sink.requests
            if request.json["room"] == foreign] == ["muc-room-created"]
    assert prosody.log().count(f"knows no room {foreign}") == 1
    focus.leave()
    prosody.logged(f"Dropped 4 events of {foreign}@conference.meet.test")
    ours = new_meeting(foreign)
    visit(prosody, ours.room)
    assert stored_once(ours, 4) == ALL


def test_a_foreign_room_is_forgotten_also_when_its_end_is_not_sent(setup, sink, new_meeting):
    prosody = setup(event_sync_events=["muc-occupant-joined", "muc-occupant-left"])
    room = "late-" + new_meeting().name
    visit(prosody, room + "@conference.meet.test")
    prosody.logged(f"Dropped 2 events of {room}@conference.meet.test")
    ours = new_meeting(room)
    visit(prosody, ours.room)
    assert stored_once(ours, 2) == ["muc-occupant-joined", "muc-occupant-left"]


def test_only_the_chosen_events_are_sent(setup, sink):
    sink.default = "200"
    prosody = setup(event_sync_events=["muc-occupant-joined", "jibri-recording-on", "nonsense"])
    focus = prosody.focus().open("chosen@conference.meet.test")
    alice = prosody.user("alice").join(focus.room)
    focus.record("on", "r", alice.seat)
    focus.record("off", "r", alice.seat)
    alice.leave()
    focus.leave()
    visit(prosody, "last@conference.meet.test")
    assert [body["event"] for body in sink.until_taken(3)] == [
        "muc-occupant-joined", "jibri-recording-on", "muc-occupant-joined"]
    assert "event_sync_events: nonsense is not an event" in prosody.log()


def test_a_long_backlog_is_delivered_in_order(setup, sink):
    sink.default = "500"
    prosody = setup()
    users = [prosody.user(f"u{number}") for number in range(4)]
    for _ in range(15):
        for user in users:
            user.join("busy@conference.meet.test")
        for user in users:
            user.leave()
    sink.default = "200"
    bodies = sink.until_taken(15 * 10)
    assert len(bodies) == 150 == len({body["id"] for body in bodies})
    assert [body["timestamp"] for body in bodies] == sorted(body["timestamp"] for body in bodies)


def test_a_body_beyond_a_mebibyte_is_not_made(setup, sink):
    sink.default = "200"
    prosody = setup(event_sync_events=["muc-room-destroyed"])
    focus = prosody.focus().open("wide@conference.meet.test")
    prosody.shell("> local us = prosody.hosts['conference.meet.test'].modules.event_sync.module"
                  " local state = us:shared('/*/event_sync/states')['wide@conference.meet.test']"
                  " for i = 1, 2000 do state.departed[i] = { seat = 's',"
                  " occupant_id = ('x'):rep(3000), joined_at = i, left_at = i } end")
    focus.leave()
    [body] = sink.until_taken(1)
    assert 500000 < len(sink.requests[-1].body) < 1000000
    assert len(body["data"]["all_occupants"]) > 200


def test_a_foreign_room_is_asked_about_once_whatever_its_breakouts_do(setup, sink, meeting):
    prosody = setup()
    foreign = "foreign-" + meeting.name
    focus = prosody.focus().open(foreign + "@conference.meet.test")
    visitors = [prosody.user(name) for name in ("alice", "bob")]
    for number in range(2):
        breakout = f"inner-{number}-{foreign}@breakout.meet.test"
        focus.room = foreign + "@conference.meet.test"
        focus.breakout(breakout)
        for visitor in visitors:
            visitor.join(breakout)
        for visitor in visitors:
            visitor.leave()
    visit(prosody, meeting.room)
    assert stored_once(meeting, 4) == ALL
    assert [request.json["event"] for request in sink.requests
            if request.json["room"] == foreign] == ["muc-room-created"]


def test_a_breakout_that_outlives_a_foreign_room_hides_no_new_one(setup, sink, new_meeting):
    prosody = setup()
    name = "later-" + new_meeting().name
    focus = prosody.focus().open(name + "@conference.meet.test")
    focus.breakout(f"inner-{name}@breakout.meet.test")
    visitors = [prosody.user(one).join(f"inner-{name}@breakout.meet.test")
                for one in ("alice", "bob")]
    focus.leave()
    prosody.logged(f"Dropped 5 events of {name}")
    visitors[0].leave()
    prosody.logged(f"knows no room {name}", 2)
    ours = new_meeting(name)
    visit(prosody, ours.room)
    assert stored_once(ours, 4) == ALL
    visitors[1].leave()
    assert len(ours.until_stored(6)) == 6
