"""Who comes, stays and goes: told once, in order, and true at the end."""

import re
import threading
import uuid

import pytest

from meetings import event_sync_options, person
from wait import until

CREATED, DESTROYED = "muc-room-created", "muc-room-destroyed"
JOINED, LEFT = "muc-occupant-joined", "muc-occupant-left"
MILLISECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def types(meeting, count):
    return [event["type"] for event in meeting.until_stored(count)]


def test_a_meeting_from_its_first_to_its_last(prosody, meeting):
    alice = prosody.user("alice", person("u-1", "Token Alice", "a@x.org"))
    alice.join(meeting.room, name="Alice")
    bob = prosody.user("bob").join(meeting.room, name="Bob")
    until(lambda: meeting.num_clients() == 2, "two people")
    alice.leave()
    bob.leave()
    assert types(meeting, 6) == [CREATED, JOINED, JOINED, LEFT, LEFT, DESTROYED]
    created, joined, _, left, _, destroyed = [event["data"] for event in meeting.events()]
    for data in created, joined, left, destroyed:
        assert data["room_jid"] == meeting.room and data["is_breakout"] is False
        assert "breakout_room_id" not in data
    assert left["meeting_session_id"] == destroyed["meeting_session_id"]
    assert {"occupant_id": alice.jid, "nick": "Alice", "affiliation": "owner", "user_id": "u-1",
            "name": "Token Alice", "email": "a@x.org"}.items() <= joined.items()
    assert joined["role"] == "moderator" and "left_at" not in joined
    assert left["joined_at"] == joined["joined_at"] == joined["timestamp"][:-4] + "Z"
    assert left["left_at"] == left["timestamp"][:-4] + "Z" > left["joined_at"]
    assert all(MILLISECONDS.fullmatch(left[name]) for name in ("joined_at", "left_at"))
    told = {(entry["occupant_id"], entry["joined_at"]) for entry in destroyed["all_occupants"]}
    assert told == {(event["data"]["occupant_id"], event["data"]["joined_at"])
                    for event in meeting.events(LEFT)}
    assert meeting.participants() == {"u-1": [(None, True, False)], bob.jid: [(None, True, False)]}


def test_a_new_display_name_is_no_event_and_the_left_tells_it(prosody, meeting):
    alice = prosody.user("alice").join(meeting.room, name="Alice")
    alice.presence(name="Alice the Second")
    alice.leave()
    assert types(meeting, 4) == [CREATED, JOINED, LEFT, DESTROYED]
    assert meeting.events(LEFT)[0]["data"]["nick"] == "Alice the Second"
    assert meeting.attendance()["items"][0]["name"] == "Alice the Second"


@pytest.mark.parametrize("again", ["", "<x xmlns='http://jabber.org/protocol/muc'/>"],
                         ids=["plain", "with a join"])
def test_a_new_room_nick_is_the_same_session(prosody, meeting, again):
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice").join(meeting.room, name="Alice")
    alice.nick = "another"
    alice.presence(extra=again)
    focus.until(lambda stanza: stanza.get("from") == alice.seat)
    alice.leave()
    assert types(meeting, 3) == [CREATED, JOINED, LEFT]
    focus.leave()
    assert types(meeting, 4)[3:] == [DESTROYED]
    assert meeting.participants() == {alice.jid: [(None, True, False)]}


def test_a_kick_is_a_left(prosody, meeting):
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice").join(meeting.room)
    focus.kick(alice.nick)
    assert types(meeting, 3) == [CREATED, JOINED, LEFT]
    assert meeting.participants() == {alice.jid: [(None, True, False)]}


def test_a_lost_connection_and_the_return(prosody, meeting):
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice", person("u-1")).join(meeting.room)
    alice.reset()
    meeting.until_stored(1, LEFT)
    again = prosody.user("alice", person("u-1")).join(meeting.room)
    meeting.until_stored(2, JOINED)
    assert meeting.num_clients() == 1
    assert meeting.participants() == {"u-1": [(None, True, False), (None, False, False)]}
    again.leave()
    focus.leave()
    assert len({event["data"]["meeting_session_id"] for event in meeting.until_stored(6)}) == 1
    assert types(meeting, 6) == [CREATED, JOINED, LEFT, JOINED, LEFT, DESTROYED]


def test_the_same_connection_comes_and_goes_at_once(prosody, meeting):
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice").join(meeting.room)
    for _ in range(5):
        alice.leave()
        alice.join(meeting.room)
    assert types(meeting, 12) == [CREATED, JOINED] + 5 * [LEFT, JOINED]
    assert meeting.participants()[alice.jid] == 5 * [(None, True, False)] + [(None, False, False)]
    focus.leave()


def test_twenty_at_once(prosody, meeting):
    focus = prosody.focus().open(meeting.room)
    users = [prosody.user(f"u{number}", person(f"u-{number}")) for number in range(20)]

    def visit(user):
        user.join(meeting.room)
        user.leave()
    threads = [threading.Thread(target=visit, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    focus.leave()
    assert sorted(types(meeting, 42)) == sorted([CREATED, DESTROYED] + 20 * [JOINED, LEFT])
    times = [event["data"]["timestamp"] for event in meeting.events()]
    assert times == sorted(set(times))
    assert meeting.participants() == {f"u-{number}": [(None, True, False)] for number in range(20)}
    assert len(meeting.events(DESTROYED)[0]["data"]["all_occupants"]) == 20


def test_services_are_told_and_not_counted_and_focus_is_not_told(prosody, meeting):
    prosody.focus().open(meeting.room)
    jibri = prosody.jibri().record(meeting.room)
    alice = prosody.user("alice").join(meeting.room)
    joined = [event["data"]["occupant_id"] for event in meeting.until_stored(3) if
              event["type"] == JOINED]
    assert joined == [jibri.jid, alice.jid]
    assert set(meeting.participants()) == {alice.jid} and meeting.num_clients() == 1


def test_somebody_else_called_focus_is_a_person(prosody, meeting):
    mallory = prosody.user("focus").join(meeting.room, nick="focus")
    assert [event["data"]["occupant_id"] for event in meeting.until_stored(2)
            if event["type"] == JOINED] == [mallory.jid]


def test_health_checks_are_not_told(make_prosody, sink, server):
    sink.default = "200"
    prosody = make_prosody(muc=("event_sync",), options=event_sync_options(server, sink.url))
    focus = prosody.focus().open("__jicofo-health-check-1a2b@conference.meet.test")
    prosody.user("alice").join(focus.room).leave()
    focus.leave()
    prosody.user("alice").join("real@conference.meet.test")
    assert [body["room"] for body in sink.until_taken(2)] == ["real", "real"]


def test_a_breakout_and_back_within_a_second(prosody, meeting):
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice", person("u-1")).join(meeting.room)
    breakout = "b-" + meeting.name + "@breakout.meet.test"
    focus.breakout(breakout)
    focus.open(breakout)
    alice.leave()
    alice.join(breakout)
    alice.leave()
    alice.join(meeting.room)
    focus.leave(breakout)
    events = meeting.until_stored(8)
    where = [(event["type"], event["data"].get("breakout_room_id")) for event in events]
    inside = breakout.partition("@")[0]
    assert where == [(CREATED, None), (JOINED, None), (CREATED, inside), (LEFT, None),
                     (JOINED, inside), (LEFT, inside), (JOINED, None), (DESTROYED, inside)]
    assert all(event["data"]["room_jid"] == meeting.room for event in events)
    assert all(event["data"]["is_breakout"] == ("breakout_room_id" in event["data"])
               for event in events)
    assert sorted(map(str, meeting.participants()["u-1"])) == sorted(map(str, [
        (None, True, False), (inside, True, False), (None, False, False)]))
    assert meeting.num_clients() == 1


def test_a_breakout_of_no_room_is_not_told(prosody, meeting):
    prosody.user("alice").join("stray@breakout.meet.test")
    prosody.logged("stray@breakout.meet.test is not the breakout of a room")
    prosody.user("bob").join(meeting.room)
    assert types(meeting, 2) == [CREATED, JOINED]


@pytest.mark.parametrize("name", ['quotes " \' and \\ and <tag> & co', "日本語 ünïcödé 😀",
                                  "tab\tand newline\nin it", "x" * 10240, "ü" * 5120,
                                  "\u2028\u202e=cmd|'/C calc'!A0"],
                         ids=["quotes", "unicode", "control", "long", "long unicode", "bidi"])
def test_hostile_display_names(prosody, meeting, name):
    prosody.user("alice", person("u-1", name, name)).join(meeting.room, name=name)
    data = meeting.until_stored(2)[1]["data"]
    shown = data["nick"]
    assert shown == data["name"] == data["email"]
    assert shown and name.startswith(shown) and (shown == name or len(shown.encode()) > 1020)


def test_what_a_token_may_hold_besides_text(prosody, meeting):
    prosody.user("alice", {"user": {"id": 7, "name": "a\0b", "email": {"x": [1]}}}).join(
        meeting.room)
    prosody.user("bob", {"user": "text"}).join(meeting.room)
    prosody.user("carol", {}).join(meeting.room)
    data = [event["data"] for event in meeting.until_stored(4) if event["type"] == JOINED]
    assert data[0]["user_id"] == "7" and data[0]["name"] == "ab" and "email" not in data[0]
    assert all("user_id" not in one for one in data[1:])


def test_bad_utf8_of_a_token_does_not_stop_the_queue(prosody, meeting):
    alice = prosody.user("alice")
    prosody.shell("> for _, s in pairs(prosody.full_sessions) do if s.full_jid == %r then"
                  " s.jitsi_meet_context_user = { name = string.char(255, 195) .. 'A' } end end"
                  % alice.jid)
    alice.join(meeting.room)
    alice.leave()
    assert meeting.until_stored(4)[1]["data"]["name"] == "??A"


@pytest.mark.parametrize("asked, told", [("MiXed", "mixed"), ("café", "café"),
                                         ("Straße", "strasse"), ("[tenant]a", "[tenant]a")])
def test_rooms_are_named_as_prosody_has_them(prosody, new_meeting, asked, told):
    mark = uuid.uuid4().hex
    meeting = new_meeting(told + mark)
    focus = prosody.focus().open(meeting.room)
    alice = prosody.user("alice")
    alice.send(f"<presence to='{asked}{mark}@conference.meet.test/alice'>"
               "<x xmlns='http://jabber.org/protocol/muc'/></presence>")
    assert types(meeting, 2) == [CREATED, JOINED]
    focus.leave()
