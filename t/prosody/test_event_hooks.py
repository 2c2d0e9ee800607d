"""What other modules of ours ask event_sync for, by events of the MUC's host."""

import json

import pytest

from meetings import event_sync_options, person
from wait import until

MAIN, BREAKOUT = "conference.meet.test", "breakout.meet.test"
CREATED, JOINED, LEFT = "muc-room-created", "muc-occupant-joined", "muc-occupant-left"
SNAPSHOT, REFUSED = "muc-room-snapshot", "jibri-recording-refused"
DATA = """{ reason = "Every recorder is busy", condition = "resource-constraint",
           will_retry = true, tries = 3, initiator = "u-1", odd = 0/0, table = {}, bad = "\\255" }"""


def fire(prosody, event, room, more="", host=MAIN):
    """What the event's handlers answer: "true" or "nil"."""
    script = (f"> local service = prosody.hosts['{host}'];"
              f" local answer = service.events.fire_event('{event}', {{ room ="
              f" service.modules.muc.get_room_from_jid('{room}') or {{ jid = '{room}' }} {more} }});"
              " return tostring(answer)")
    return prosody.shell(" ".join(script.split())).split("Result: ")[-1].strip().strip('"')


def refused(prosody, room, data=DATA):
    return fire(prosody, "reflector/event", room, f', type = "{REFUSED}", data = {data}')


def test_an_event_of_another_module_goes_with_the_others(prosody, meeting):
    alice = prosody.user("alice", person("u-1")).join(meeting.room)
    assert refused(prosody, meeting.room) == "true"
    alice.leave()
    events = meeting.until_stored(5)
    assert [event["type"] for event in events][:4] == [CREATED, JOINED, REFUSED, LEFT]
    data = events[2]["data"]
    assert {"reason": "Every recorder is busy", "condition": "resource-constraint", "tries": 3,
            "will_retry": True, "initiator": "u-1", "bad": "?", "is_breakout": False,
            "room_jid": meeting.room}.items() <= data.items()
    assert "odd" not in data and "table" not in data and "meeting_session_id" in data


def test_an_event_of_another_module_outlives_a_kill(setup, sink, meeting):
    sink.default = "500"
    prosody = setup()
    prosody.user("alice", person("u-1")).join(meeting.room)
    assert refused(prosody, meeting.room) == "true"
    prosody.kill()
    sink.default = "forward"
    prosody.start()
    assert [event["type"] for event in meeting.until_stored(4)][:3] == [CREATED, JOINED, REFUSED]


def test_a_snapshot_that_is_asked_for_tells_who_is_in(prosody, meeting):
    alice = prosody.user("alice", person("u-1")).join(meeting.room, name="Alice")
    assert fire(prosody, "reflector/snapshot", meeting.room) == "true"
    [entry] = meeting.until_stored(3)[2]["data"]["occupants"]
    assert entry["occupant_id"] == alice.jid and entry["user_id"] == "u-1"
    assert meeting.participants() == {"u-1": [(None, False, False)]}


def test_a_snapshot_of_a_breakout_is_the_breakouts(prosody, meeting):
    focus = prosody.focus().open(meeting.room)
    breakout = "b-" + meeting.name + "@" + BREAKOUT
    focus.breakout(breakout)
    alice = prosody.user("alice", person("u-1")).join(breakout)
    assert fire(prosody, "reflector/snapshot", breakout, host=BREAKOUT) == "true"
    until(lambda: meeting.events(SNAPSHOT), "a snapshot")
    [event] = meeting.events(SNAPSHOT)
    assert event["data"]["breakout_room_id"] == breakout.partition("@")[0]
    alice.leave()


def test_nothing_is_told_of_a_room_that_is_not(prosody, meeting):
    assert refused(prosody, meeting.room) == "nil"
    assert fire(prosody, "reflector/snapshot", meeting.room) == "nil"
    prosody.user("alice").join(meeting.room)
    assert len(meeting.until_stored(2)) == 2


@pytest.mark.parametrize("chosen, told", [(None, True), ([JOINED, LEFT], False),
                                          ([JOINED, LEFT, REFUSED], True)])
def test_the_choice_of_events_is_obeyed(make_prosody, sink, server, chosen, told):
    sink.default = "200"
    prosody = make_prosody(muc=("event_sync",), options=event_sync_options(
        server, sink.url, event_sync_events=chosen))
    room = "chosen@" + MAIN
    alice = prosody.user("alice").join(room)
    assert refused(prosody, room) == ("true" if told else "nil")
    assert fire(prosody, "reflector/event", room, ', type = "unheard-of", data = {}') == "nil"
    alice.leave()
    until(lambda: LEFT in [body["event"] for body in sink.bodies()], "the left")
    assert (REFUSED in [body["event"] for body in sink.bodies()]) == told
    assert "unheard-of" not in json.dumps(sink.bodies())
