"""Who did what: roles given and taken, people removed, meetings ended, and who has spoken."""

import pytest

from meetings import event_sync_options, person
from wait import until

MAIN, BREAKOUT = "conference.meet.test", "breakout.meet.test"
DESTROYED = "muc-room-destroyed"
JOINED, LEFT, ROLE = "muc-occupant-joined", "muc-occupant-left", "muc-occupant-role"
SNAPSHOT = "muc-room-snapshot"


@pytest.fixture
def pair(prosody, meeting):
    """A moderator and a guest in one room: (olivia, gus)."""
    return (prosody.user("olivia", person("owner-1", "Olivia")).join(meeting.room),
            prosody.user("gus", person("guest-7", "Gus")).join(meeting.room))


def told(meeting, kind, count=1):
    """The data of so many events of a type, in order."""
    until(lambda: len(meeting.events(kind)) >= count, lambda: str(meeting.events()))
    return [event["data"] for event in meeting.events(kind)]


def run(prosody, script):
    """A line of Lua in the server; host(name) is there."""
    return prosody.shell("> local function muc(host) return prosody.hosts[host].modules.muc end "
                         + " ".join(script.split()))


def speak(prosody, room, entries, host=MAIN):
    """The table of Jitsi's speakerstats_component: {full JID: Lua of its members}."""
    members = "; ".join(f"[{jid!r}] = {{ {members} }}" for jid, members in entries.items())
    run(prosody, f"local room = muc({host!r}).get_room_from_jid({room!r});"
        f" room.speakerStats = {{ sessionId = 'x'; dominantSpeakerId = 'y'; {members} }}")


def members(total, start="0", is_speaking=False, is_silent=False):
    return (f"totalDominantSpeakerTime = {total}; _dominantSpeakerStart = {start};"
            f" _isDominantSpeaker = {str(is_speaking).lower()};"
            f" _isSilent = {str(is_silent).lower()}")


AGO = "require 'socket'.gettime() * 1000 - 60000"


def test_a_kick_tells_who_and_why(meeting, pair):
    olivia, gus = pair
    olivia.kick(gus.nick, "You have been kicked.")
    [left] = told(meeting, LEFT)
    assert left["occupant_id"] == gus.jid and left["role"] == "participant"
    assert left["removed_by"] == "owner-1" and left["removal_reason"] == "You have been kicked."
    assert not meeting.events(ROLE)
    olivia.leave()
    assert all("removed_by" not in one for one in told(meeting, LEFT, 2)[1:])


def test_a_ban_tells_who(meeting, pair):
    olivia, gus = pair
    olivia.affiliate(gus, "outcast")
    [left] = told(meeting, LEFT)
    assert left["occupant_id"] == gus.jid and left["removed_by"] == "owner-1"
    assert "removal_reason" not in left


def test_who_has_no_user_id_is_an_occupant(prosody, meeting):
    olivia = prosody.user("olivia").join(meeting.room)
    gus = prosody.user("gus").join(meeting.room)
    olivia.kick(gus.nick)
    assert told(meeting, LEFT)[0]["removed_by"] == olivia.jid


def test_a_removal_by_the_server_names_nobody(prosody, meeting, pair):
    _, gus = pair
    run(prosody, f"muc({MAIN!r}).get_room_from_jid({meeting.room!r})"
        f":set_role(true, {gus.seat!r}, nil, 'Too loud')")
    [left] = told(meeting, LEFT)
    assert "removed_by" not in left and left["removal_reason"] == "Too loud"


def test_a_removal_by_our_own_module_names_for_whom(prosody, meeting, pair):
    _, gus = pair
    actors = (f"local actors = prosody.hosts[{MAIN!r}].modules.event_sync.module"
              ":shared('/*/reflector/actors');")
    run(prosody, f"{actors} actors[{gus.seat!r}] = 'boss-1';"
        f" muc({MAIN!r}).get_room_from_jid({meeting.room!r}):set_role(true, {gus.seat!r});"
        f" actors[{gus.seat!r}] = nil")
    assert told(meeting, LEFT)[0]["removed_by"] == "boss-1"
    run(prosody, f"{actors} actors[{meeting.room!r}] = 'boss-2';"
        f" muc({MAIN!r}).get_room_from_jid({meeting.room!r}):destroy(nil, 'Time is up');"
        f" actors[{meeting.room!r}] = nil")
    [destroyed] = told(meeting, DESTROYED)
    assert destroyed["ended_by"] == "boss-2" and destroyed["reason"] == "Time is up"
    assert "removed_by" not in told(meeting, LEFT, 2)[1]


def test_a_new_role_is_an_event(meeting, pair):
    olivia, gus = pair
    olivia.affiliate(gus, "owner")
    olivia.affiliate(gus, "member")
    first, second = told(meeting, ROLE, 2)
    joined = told(meeting, JOINED, 2)[1]
    assert {"occupant_id": gus.jid, "joined_at": joined["joined_at"], "role": "moderator",
            "affiliation": "owner", "user_id": "guest-7", "by": "owner-1",
            "room_jid": meeting.room}.items() <= first.items()
    assert joined["joined_at"] < first["changed_at"] < second["changed_at"]
    assert (second["role"], second["affiliation"]) == ("participant", "member")
    gus.presence(name="Another name")
    gus.leave()
    assert told(meeting, LEFT)[0]["role"] == "participant" and len(meeting.events(ROLE)) == 2


def test_jicofo_gives_roles_without_being_told_of(prosody, meeting):
    focus = prosody.focus().open(meeting.room)
    gus = prosody.user("gus", person("guest-7")).join(meeting.room)
    focus.affiliate(gus, "owner")
    [role] = told(meeting, ROLE)
    assert role["role"] == "moderator" and "by" not in role
    focus.kick(gus.nick)
    assert "removed_by" not in told(meeting, LEFT)[0]


def test_end_for_all_names_the_moderator(meeting, pair):
    olivia, gus = pair
    gus.end_for_all()
    olivia.end_for_all()
    [destroyed] = told(meeting, DESTROYED)
    assert destroyed["reason"] == "The meeting has been terminated"
    assert destroyed["ended_by"] == "owner-1"
    assert all("removed_by" not in left for left in told(meeting, LEFT, 2))


def test_an_owner_who_destroys_the_room_is_named(meeting, pair):
    olivia, _ = pair
    olivia.ask("<query xmlns='http://jabber.org/protocol/muc#owner'><destroy/></query>",
               to=meeting.room)
    assert told(meeting, DESTROYED)[0]["ended_by"] == "owner-1"


def test_a_room_that_becomes_empty_was_ended_by_nobody(meeting, pair):
    olivia, gus = pair
    gus.end_for_all()
    gus.leave()
    olivia.leave()
    assert "ended_by" not in told(meeting, DESTROYED)[0]


def test_speaking_time_is_told_with_each_left_and_at_the_end(prosody, meeting, pair):
    olivia, gus = pair
    speak(prosody, meeting.room, {olivia.jid: members(2000, AGO, is_speaking=True),
                                  gus.jid: members(12345.6)})
    gus.leave()
    olivia.end_for_all()
    left = {one["user_id"]: one["speaking_seconds"] for one in told(meeting, LEFT, 2)}
    assert left["guest-7"] == 12.345 and 62 <= left["owner-1"] < 100
    [destroyed] = told(meeting, DESTROYED)
    assert {one["user_id"]: one["speaking_seconds"]
            for one in destroyed["all_occupants"]} == left


@pytest.mark.parametrize("entry, seconds", [
    (members(0), 0), (members(7000, AGO, is_speaking=True, is_silent=True), 7),
    (members(7000, AGO, is_speaking=False), 7),
    ("totalDominantSpeakerTime = 7000; _dominantSpeakerStart = " + AGO, 67),
    (members("0/0"), None), (members("-1"), None), (members("1/0"), None), (members("'7'"), None),
    ("nick = 'x'", None), (members(7000, "'x'", is_speaking=True), 7)],
    ids=["never", "silent", "ended", "of old", "nan", "negative", "infinite", "text", "nothing",
         "odd start"])
def test_what_the_count_may_hold(prosody, meeting, pair, entry, seconds):
    olivia, gus = pair
    speak(prosody, meeting.room, {gus.jid: entry})
    olivia.kick(gus.nick)
    [left] = told(meeting, LEFT)
    if seconds is None:
        assert "speaking_seconds" not in left
    else:
        assert seconds <= left["speaking_seconds"] < seconds + 30


def test_speaking_time_that_nobody_counts_is_absent(meeting, pair):
    olivia, _ = pair
    olivia.end_for_all()
    assert all("speaking_seconds" not in one for one in told(meeting, LEFT, 2))
    assert "speaking_seconds" not in str(told(meeting, DESTROYED))


def test_a_breakout_has_its_own_count(prosody, meeting):
    focus = prosody.focus().open(meeting.room)
    olivia = prosody.user("olivia", person("owner-1")).join(meeting.room)
    breakout = "b-" + meeting.name + "@" + BREAKOUT
    focus.breakout(breakout)
    gus = prosody.user("gus", person("guest-7")).join(meeting.room)
    speak(prosody, meeting.room, {gus.jid: members(1000)})
    gus.leave()
    gus.join(breakout)
    speak(prosody, breakout, {gus.jid: members(2000)}, host=BREAKOUT)
    gus.leave()
    assert [one["speaking_seconds"] for one in told(meeting, LEFT, 2)] == [1, 2]
    olivia.leave()


def test_a_reload_keeps_roles_and_tells_those_that_were_missed(make_prosody, sink, server, meeting):
    prosody = make_prosody(muc=("event_sync",), options=event_sync_options(server, sink.url))
    olivia = prosody.user("olivia", person("owner-1")).join(meeting.room)
    gus = prosody.user("gus", person("guest-7")).join(meeting.room)
    gina = prosody.user("gina", person("guest-8")).join(meeting.room)
    olivia.affiliate(gus, "owner")
    told(meeting, ROLE)
    prosody.shell(f'module:unload("event_sync", "{MAIN}")')
    olivia.affiliate(gina, "owner")
    prosody.shell(f'module:load("event_sync", "{MAIN}")')
    gus_role, gina_role = told(meeting, ROLE, 2)
    assert gus_role["user_id"] == "guest-7"
    assert gina_role["user_id"] == "guest-8" and "by" not in gina_role
    snapshot = told(meeting, SNAPSHOT)[-1]
    assert {one["role"] for one in snapshot["occupants"]} == {"moderator"}
    olivia.kick(gina.nick)
    assert told(meeting, LEFT)[0]["removed_by"] == "owner-1"


def test_a_kill_loses_no_role_and_no_removal(setup, sink, meeting):
    sink.default = "500"
    prosody = setup()
    olivia = prosody.user("olivia", person("owner-1")).join(meeting.room)
    gus = prosody.user("gus", person("guest-7")).join(meeting.room)
    olivia.affiliate(gus, "owner")
    olivia.affiliate(gus, "member")
    olivia.kick(gus.nick)
    prosody.kill()
    sink.default = "forward"
    prosody.start()
    assert [one["role"] for one in told(meeting, ROLE, 2)] == ["moderator", "participant"]
    assert told(meeting, LEFT)[0]["removed_by"] == "owner-1"
