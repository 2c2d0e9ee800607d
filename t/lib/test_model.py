"""The model against cases worked out by hand, and against what must not matter."""

import json
from datetime import datetime, timedelta, timezone
from random import Random

import pytest

import captures
import generate
import model
from model import JIBRI, SIGNED, STOCK, Request, Session

ZERO = datetime(2025, 1, 15, 10, 30, tzinfo=timezone.utc)
RANDOM_MEETINGS = 300


def at(seconds):
    return ZERO + timedelta(seconds=seconds)


def unix(seconds):
    return int(ZERO.timestamp()) + seconds


def words(seconds):
    return at(seconds).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def request(dialect, path, body, received=5000):
    return Request(dialect, path, json.dumps(body), at(received))


def signed(kind, seconds, data=None, **more):
    body = {"event": kind, "room": "r", "timestamp": words(seconds), **more}
    if data is not None:
        body["data"] = data
    return request(SIGNED, "/v1/jitsi/events", body)


def joined(seconds, occupant="a", **data):
    return signed("muc-occupant-joined", seconds, {"occupant_id": occupant, **data})


def left(seconds, occupant="a", **data):
    return signed("muc-occupant-left", seconds, {"occupant_id": occupant, **data})


def stock(path, received=5000, **body):
    return request(STOCK, "/v1/jitsi/events/" + path, {"room_name": "r", **body},
                   received)


def stock_joined(occupant, start, **more):
    return stock("occupant/joined", **more,
                 occupant={"occupant_jid": occupant, "joined_at": unix(start)})


def stock_left(occupant, start, end, **more):
    return stock("occupant/left", **more,
                 occupant={"occupant_jid": occupant, "joined_at": unix(start),
                           "left_at": unix(end)})


def completed(file, seconds=0, status="completed", **more):
    return request(JIBRI, "/v1/jibri/recording-complete",
                   {"room_name": "r", "recording_file": file,
                    "recording_status": status, "timestamp": words(seconds), **more})


def stays(requests):
    """(occupant, breakout, begin, end, assumed), in seconds after ZERO."""
    found = []
    for one in model.sessions(requests):
        end = None if one.left_at is None else (one.left_at - ZERO).total_seconds()
        found.append((one.occupant, one.breakout,
                      (one.joined_at - ZERO).total_seconds(), end, one.assumed))
    return found


def one_stay(requests):
    found = stays(requests)
    assert len(found) == 1
    return found[0][2:]


# Joins and lefts.

def test_a_join_opens_and_a_left_without_joined_at_closes_by_time():
    assert one_stay([joined(0)]) == (0, None, False)
    assert model.num_clients([joined(0)]) == 1
    assert one_stay([joined(0), left(9)]) == (0, 9, False)
    assert model.num_clients([joined(0), left(9)]) == 0


def test_a_left_that_comes_before_its_join_closes_it():
    assert one_stay([left(9), joined(0)]) == (0, 9, False)


def test_a_join_and_a_left_of_the_same_instant_are_a_closed_session():
    assert one_stay([left(0), joined(0)]) == (0, 0, False)


def test_a_left_that_finds_no_session_counts_nobody():
    requests = [left(3), joined(4)]
    assert one_stay(requests) == (4, None, False)
    assert stays([left(3)]) == []
    assert not model.used([left(3)])


def test_a_left_that_names_its_joined_at_is_a_session_without_the_join():
    assert one_stay([left(9, joined_at=words(2))]) == (2, 9, False)
    assert one_stay([left(9, joined_at=unix(2))]) == (2, 9, False)


def test_a_left_says_when_in_left_at_else_in_timestamp():
    assert one_stay([left(9, joined_at=unix(2), left_at=unix(7))]) == (2, 7, False)
    assert one_stay([left(9, joined_at=unix(2), left_at="soon")]) == (2, 9, False)


def test_the_latest_left_that_is_told_counts():
    requests = [left(9, joined_at=unix(0)), left(5, joined_at=unix(0)), joined(0)]
    assert one_stay(requests) == (0, 9, False)
    assert one_stay([joined(0), left(5), left(9)]) == (0, 9, False)


def test_a_second_join_while_in_is_the_same_session_and_after_a_left_a_new_one():
    assert one_stay([joined(0), joined(3)]) == (0, None, False)
    assert stays([joined(0), left(3), joined(3.5)]) == [
        ("a", None, 0, 3, False), ("a", None, 3.5, None, False)]


def test_a_join_at_the_instant_of_the_left_belongs_to_the_closed_session():
    assert one_stay([joined(0), left(3), joined(3)]) == (0, 3, False)
    assert one_stay([left(3, joined_at=unix(0)), joined(3)]) == (0, 3, False)
    destroyed = signed("muc-room-destroyed", 3)
    assert one_stay([joined(0), destroyed, joined(3)]) == (0, 3, True)


def test_named_joins_are_sessions_of_their_own():
    requests = [joined(5, joined_at=unix(0)), joined(6, joined_at=unix(1))]
    assert stays(requests) == [("a", None, 0, None, False), ("a", None, 1, None, False)]
    assert model.num_clients(requests) == 1


def test_an_unnamed_join_belongs_to_a_named_session_that_runs():
    requests = [left(9, joined_at=unix(0)), joined(4)]
    assert one_stay(requests) == (0, 9, False)


def test_unnamed_lefts_go_to_the_newest_session_begun():
    requests = [joined(0, joined_at=unix(0)), joined(4, joined_at=unix(4)), left(6)]
    assert stays(requests) == [("a", None, 0, None, False), ("a", None, 4, 6, False)]


def test_two_occupants_of_one_person_are_two_clients_and_one_of_the_people():
    requests = [joined(0, "a", user_id="u"), joined(1, "b", id="u")]
    assert model.num_clients(requests) == 2
    assert model.people(requests) == {"u"}
    assert model.num_clients(requests, ended=True) == 0


def test_user_id_serves_as_the_occupant_and_is_the_person():
    data = {"user_id": "u", "id": "other", "display_name": "Test"}
    assert model.sessions([signed("muc-occupant-joined", 0, data)]) == [
        Session("u", None, at(0), None, False, "u", "Test")]


def test_members_of_the_wrong_type_are_as_if_absent():
    assert one_stay([joined(2, joined_at=True)]) == (2, None, False)
    data = {"occupant_id": 5, "user_id": "u", "nick": [], "name": "N"}
    assert model.sessions([signed("muc-occupant-joined", 0, data)]) == [
        Session("u", None, at(0), None, False, "u", "N")]


def test_a_presence_event_without_occupant_counts_nobody():
    assert stays([signed("muc-occupant-joined", 0),
                  signed("muc-occupant-joined", 1, {"nick": "x"}),
                  stock("occupant/left", is_breakout=False)]) == []


def test_moments_are_read_in_every_form():
    for moment in ("2025-01-15T10:30:02Z", "2025-01-15T10:30:02", unix(2),
                   "2025-01-15T16:00:02+05:30", "2025-01-15t10:30:02.000z"):
        assert one_stay([joined(9, joined_at=moment)]) == (2, None, False)
    body = Request(SIGNED, "/v1/jitsi/events", """{"event":"muc-occupant-joined",
        "room":"r","timestamp":"2025-01-15T10:30:00Z",
        "data":{"occupant_id":"a","joined_at":1736937000.125}}""", ZERO)
    assert one_stay([body]) == (0.125, None, False)


# Names and persons.

def test_the_name_with_the_latest_sender_time_wins_whatever_comes_last():
    requests = [joined(0, nick="Old"), left(9, name="New"), joined(4, nick="Middle")]
    for order in (requests, requests[::-1]):
        assert model.sessions(order)[0].name == "New"


def test_a_later_event_without_name_or_person_takes_nothing_away():
    session = model.sessions([joined(0, nick="Ann", user_id="u"), left(9)])[0]
    assert (session.person, session.name) == ("u", "Ann")


def test_nick_is_before_display_name_is_before_name():
    everything = {"nick": "1", "display_name": "2", "name": "3"}
    assert model.sessions([joined(0, **everything)])[0].name == "1"
    del everything["nick"]
    assert model.sessions([joined(0, **everything)])[0].name == "2"


def test_a_person_is_user_id_else_id_else_the_occupant():
    assert model.sessions([joined(0, user_id="u", id="i")])[0].person == "u"
    assert model.sessions([joined(0, id="i")])[0].person == "i"
    assert model.sessions([joined(0)])[0].person == "a"


def test_at_equal_times_the_greatest_text_wins():
    requests = [joined(0, nick="Bob"), joined(0, nick="ann"), joined(0, nick="Ann")]
    assert model.sessions(requests)[0].name == "ann"


# Rooms that end, begin again, and tell who is in.

def test_the_main_room_destroyed_closes_what_had_begun_and_says_so():
    requests = [joined(0), joined(5, "b"), joined(6, "c"),
                signed("muc-room-destroyed", 5)]
    assert stays(requests) == [("a", None, 0, 5, True), ("b", None, 5, 5, True),
                               ("c", None, 6, None, False)]


def test_destroyed_at_is_before_timestamp():
    requests = [joined(0), signed("muc-room-destroyed", 9, {"destroyed_at": unix(5)})]
    assert one_stay(requests) == (0, 5, True)


def test_a_told_left_is_before_an_assumed_one_even_if_later():
    requests = [joined(0), signed("muc-room-destroyed", 5), left(7)]
    assert one_stay(requests) == (0, 7, False)


def test_all_occupants_are_evidence_of_whole_sessions():
    entries = [{"occupant_id": "a", "joined_at": unix(0), "left_at": unix(3)},
               {"occupant_id": "b", "joined_at": unix(1)},
               {"occupant_id": "c", "left_at": unix(4)}, {"occupant_id": "d"}, 5]
    requests = [signed("muc-room-destroyed", 9, {"all_occupants": entries}),
                joined(2, "c")]
    assert stays(requests) == [("a", None, 0, 3, False), ("b", None, 1, 9, False),
                               ("c", None, 2, 4, False)]


def test_an_empty_lua_list_means_none():
    assert stays([signed("muc-room-destroyed", 9, {"all_occupants": {}})]) == []


def test_a_room_created_again_closes_what_had_begun_a_second_before():
    requests = [joined(0), joined(4, "b"), joined(3.5, "c"),
                signed("muc-room-created", 5)]
    assert stays(requests) == [("a", None, 0, 5, True), ("b", None, 4, None, False),
                               ("c", None, 3.5, 5, True)]


def test_created_at_is_before_timestamp():
    requests = [joined(0), signed("muc-room-created", 9, {"created_at": unix(5)})]
    assert one_stay(requests) == (0, 5, True)


def test_the_first_of_several_assumed_ends_counts():
    requests = [joined(0), signed("muc-room-created", 8), joined(9),
                signed("muc-room-destroyed", 5)]
    assert stays(requests) == [("a", None, 0, 5, True), ("a", None, 9, None, False)]


def snapshot(seconds, *entries, **data):
    return signed("muc-room-snapshot", seconds, {"occupants": list(entries), **data})


def test_a_snapshot_opens_what_it_lists_and_closes_what_it_does_not():
    requests = [joined(0, joined_at=unix(0)), joined(1, "b", joined_at=unix(1)),
                joined(5, "d", joined_at=unix(5)),
                snapshot(5, {"occupant_id": "b", "joined_at": unix(1)},
                         {"occupant_id": "c", "joined_at": unix(2)})]
    assert stays(requests) == [
        ("a", None, 0, 5, True), ("b", None, 1, None, False),
        ("c", None, 2, None, False), ("d", None, 5, None, False)]


def test_a_snapshot_entry_without_joined_at_lists_every_session_and_is_a_join():
    requests = [joined(0, joined_at=unix(0)),
                snapshot(5, {"occupant_id": "a"}, {"user_id": "b", "nick": "Bob"})]
    assert stays(requests) == [("a", None, 0, None, False), ("b", None, 5, None, False)]
    assert model.sessions(requests)[1].name == "Bob"


def test_a_snapshot_that_lists_another_session_closes_the_old_one():
    requests = [joined(0, joined_at=unix(0)),
                snapshot(5, {"occupant_id": "a", "joined_at": unix(3)})]
    assert stays(requests) == [("a", None, 0, 5, True), ("a", None, 3, None, False)]


# Breakouts.

BREAKOUT = {"is_breakout": True, "breakout_room_id": "b1"}


def test_sessions_of_breakouts_never_mix_with_the_main_room():
    requests = [joined(0), left(3), joined(3, **BREAKOUT), joined(4, is_breakout=True),
                left(5, is_breakout=True)]
    assert stays(requests) == [("a", None, 0, 3, False), ("a", "", 4, 5, False),
                               ("a", "b1", 3, None, False)]
    assert model.num_clients(requests) == 1


def test_a_breakout_destroyed_closes_only_itself_the_main_room_everything():
    requests = [joined(0), joined(1, **BREAKOUT),
                joined(1, is_breakout=True, breakout_room_id="b2"),
                signed("muc-room-destroyed", 5, BREAKOUT)]
    assert stays(requests) == [("a", None, 0, None, False), ("a", "b1", 1, 5, True),
                               ("a", "b2", 1, None, False)]
    everything = requests + [signed("muc-room-destroyed", 6)]
    assert [stay[3] for stay in stays(everything)] == [6, 5, 6]


def test_a_breakout_created_closes_nothing_a_snapshot_only_its_own_room():
    requests = [joined(0), joined(0, **BREAKOUT)]
    created = signed("muc-room-created", 5, BREAKOUT)
    assert [stay[3] for stay in stays(requests + [created])] == [None, None]
    assert [stay[3] for stay in stays(requests + [snapshot(5)])] == [5, None]
    assert [stay[3] for stay in stays(requests + [snapshot(5, **BREAKOUT)])] == [None, 5]
    created = signed("muc-room-created", 5)
    assert [stay[3] for stay in stays(requests + [created])] == [5, 5]


# Services, dialects, repeats.

def test_services_are_never_counted_whatever_their_case_and_resource():
    names = ["focus@auth.x/focus", "RECORDER@rec.x/r", "jibri7@x", "jigasi-1@x/y",
             "transcriber@x"]
    requests = [joined(0, name) for name in names]
    assert stays(requests) == []
    for name in ("focus2@x/focus@y", "jibri/x@y", "focus"):
        assert [stay[0] for stay in stays(requests + [joined(0, name)])] == [name]


def test_stock_bodies_make_sessions():
    requests = [stock_joined("a", 0), stock_left("b", 1, 2)]
    assert stays(requests) == [("a", None, 0, None, False), ("b", None, 1, 2, False)]


def test_the_event_name_in_a_stock_body_wins_over_the_path():
    assert stays([stock("occupant/joined", event_name="muc-occupant-left",
                        occupant={"occupant_jid": "a", "left_at": unix(3)})]) == []


def test_a_stock_body_without_times_has_our_time():
    occupant = {"occupant_jid": "a"}
    requests = [stock("occupant/joined", 100, occupant=occupant),
                stock("occupant/left", 130, occupant=dict(occupant, joined_at="x"))]
    assert one_stay(requests) == (100, 130, False)


def test_stock_entries_are_evidence_and_a_stock_person_is_the_id():
    entry = {"occupant_jid": "a", "joined_at": unix(0), "id": "u", "name": "Ann"}
    requests = [stock("room/destroyed", destroyed_at=unix(8), all_occupants=[entry])]
    assert model.sessions(requests) == [
        Session("a", None, at(0), at(8), False, "u", "Ann")]


def test_one_signed_presence_event_makes_all_stock_ones_uncounted():
    requests = [stock_joined("s", 0), stock("room/destroyed", destroyed_at=unix(5))]
    assert [stay[0] for stay in stays(requests)] == ["s"]
    assert stays(requests + [joined(0)]) == [("a", None, 0, None, False)]
    assert stays(requests + [joined(0, "focus@x")]) == []
    recording = signed("jibri-recording-on", 0, {"recording_id": "x"})
    assert [stay[0] for stay in stays(requests + [recording])] == ["s"]


def test_a_repeat_is_the_same_bytes_or_the_same_id_event_room_and_timestamp():
    first = joined(0)
    assert model.stored([first, first._replace(received_at=at(9))]) == [first]
    data = {"occupant_id": "a"}
    one = signed("muc-occupant-joined", 0, data, id="1")
    again = one._replace(body=one.body.replace(" ", ""))
    assert model.stored([one, again]) == [one]
    other = signed("muc-occupant-joined", 0, data, id="2")
    assert model.stored([one, other]) == [one, other]
    assert model.stored([again]) == [again]


# Recordings.

def found_recordings(requests):
    return [(one.key[1], one.status, [file["file"] for file in one.files])
            for one in model.recordings(requests)]


def switch(way, name):
    return signed("jibri-recording-" + way, 0, {"recording_id": name})


def test_a_recording_goes_from_recording_to_stopped_to_completed():
    requests = [switch("on", "x")]
    assert found_recordings(requests) == [("x", "recording", [])]
    requests.append(switch("off", "x"))
    assert found_recordings(requests) == [("x", "stopped", [])]
    requests.append(completed("/r/x.mp4", recording_id="x"))
    assert found_recordings(requests[::-1]) == [("x", "completed", ["/r/x.mp4"])]


def test_completed_beats_failed_and_failed_beats_stopped():
    requests = [switch("off", "x"), completed("/r/1.mp4", 5, "failed", recording_id="x")]
    assert found_recordings(requests) == [("x", "failed", ["/r/1.mp4"])]
    requests.insert(0, completed("/r/2.mp4", 1, recording_id="x"))
    assert found_recordings(requests) == [("x", "completed", ["/r/1.mp4", "/r/2.mp4"])]


def test_a_file_belongs_by_its_base_name_then_by_its_directory_else_to_itself():
    known = [switch("on", "x"), switch("off", "y")]
    assert found_recordings(known + [completed("/r/y/x.mp4")]) == [
        ("x", "completed", ["/r/y/x.mp4"]), ("y", "stopped", [])]
    assert found_recordings(known + [completed("/r/y/z.mp4")]) == [
        ("x", "recording", []), ("y", "completed", ["/r/y/z.mp4"])]
    assert found_recordings(known + [completed("/y/r/z.mp4")]) == [
        ("/y/r/z.mp4", "completed", ["/y/r/z.mp4"]), ("x", "recording", []),
        ("y", "stopped", [])]
    assert found_recordings([completed("/r/y/z.mp4")])[0][0] == "/r/y/z.mp4"


def test_a_completion_that_names_its_recording_makes_it_known():
    requests = [completed("/r/x.b.mp4"), completed("/r/1.mp4", recording_id="x.b")]
    assert found_recordings(requests) == [
        ("x.b", "completed", ["/r/1.mp4", "/r/x.b.mp4"])]


def test_the_newest_version_of_a_file_is_shown():
    requests = [completed("/r/x.mp4", 5, size=2, recording_url="u2"),
                completed("/r/x.mp4", 1, size=1, host="h")]
    assert model.recordings(requests)[0].files == [
        {"file": "/r/x.mp4", "url": "u2", "host": None, "size": 2, "sha256": None,
         "duration": None}]


def test_the_same_completion_at_another_time_is_a_repeat():
    requests = [completed("/r/x.mp4", 5, size=2), completed("/r/x.mp4", 9, size=2),
                completed("/r/x.mp4", 9, size=2, recording_id=None)]
    assert model.stored(requests) == requests[:1]


# What must not matter.

def facts(requests):
    return (model.sessions(requests), model.num_clients(requests),
            model.people(requests), model.recordings(requests))


def times(requests):
    return [session[:5] for session in model.sessions(requests)]


@pytest.mark.parametrize("make", [generate.meeting, generate.recordings],
                         ids=["meetings", "recordings"])
def test_order_and_repetition_of_random_requests_do_not_matter(make):
    for seed in range(RANDOM_MEETINGS):
        random = Random(seed)
        requests = make(random)
        expected = facts(requests)
        for change in (generate.reversed_order, generate.shuffled, generate.doubled):
            assert facts(change(requests, random)) == expected, (seed, change)


def test_what_is_not_counted_does_not_matter():
    for seed in range(RANDOM_MEETINGS):
        requests = generate.meeting(Random(seed))
        counted = {event.dialect for event in model.presence_events(requests)}
        presence = [request for request in requests if request.dialect in counted
                    and model.event_of(request).type in model.PRESENCE]
        assert model.sessions(presence) == model.sessions(requests), seed
        extra = signed("muc-room-renamed", 3, {"occupant_id": "a"})
        assert model.sessions(requests + [extra]) == model.sessions(requests), seed


def test_random_meetings_reach_every_kind_of_session():
    kinds, sizes = set(), set()
    for seed in range(RANDOM_MEETINGS):
        found = model.sessions(generate.meeting(Random(seed)))
        sizes.add(min(len(found), 5))
        kinds |= {(one.left_at is None, one.assumed, one.breakout) for one in found}
    assert {(True, False, None), (False, False, None), (False, True, None),
            (False, True, "b1"), (True, False, "b1"), (False, False, "")} <= kinds
    assert sizes == set(range(6))


def test_sessions_are_well_formed():
    for seed in range(RANDOM_MEETINGS):
        found = model.sessions(generate.meeting(Random(seed)))
        keys = [one[:3] for one in found]
        assert len(set(keys)) == len(keys), seed
        for one in found:
            assert not (one.assumed and one.left_at is None), seed
            assert not (one.assumed and one.left_at < one.joined_at), seed


def test_a_lost_join_does_not_matter_where_lefts_name_it():
    """Whoever has left by name is known without his join."""
    tried = 0
    for seed in range(RANDOM_MEETINGS):
        requests = generate.told_world(Random(seed))
        expected = times(requests)
        told = {one[:3] for one in expected if one[3] is not None and not one[4]}
        for fewer in generate.without_one_join(requests):
            lost = {one[:3] for one in expected} - {one[:3] for one in times(fewer)}
            assert not lost & told, seed
            if not lost:
                assert times(fewer) == expected, seed
                tried += 1
    assert tried > RANDOM_MEETINGS


@pytest.mark.parametrize("room", captures.rooms(), ids="/".join)
def test_captured_rooms_survive_any_order_and_any_one_lost_join(room):
    requests = captures.rooms()[room]
    expected = times(requests)
    assert all(one[3] is not None and not one[4] for one in expected)
    random = Random(1)
    for _ in range(300):
        assert facts(generate.shuffled(requests, random)) == facts(requests)
    for fewer in generate.without_one_join(requests):
        assert times(fewer) == expected


def test_the_captured_sessions_are_those_worked_out_by_hand():
    rooms = captures.rooms()
    found = {room[0]: [(one.occupant[:4], one.breakout and one.breakout[:4],
                        int(one.joined_at.timestamp()), int(one.left_at.timestamp()))
                       for one in model.sessions(requests)]
             for room, requests in rooms.items()}
    assert found["01-basic"] == [
        ("4c16", None, 1795336316, 1795336326), ("6e2a", None, 1795336312, 1795336314),
        ("b7d8", None, 1795336311, 1795336313), ("f0e0", None, 1795336311, 1795336325)]
    assert found["11-no-focus-first"] == [("cf9b", None, 1795336457, 1795336458)]
    assert found["12-jibri-and-focus-occupants"] == [
        ("12ae", None, 1795336460, 1795336462), ("e534", None, 1795336461, 1795336462)]
    assert found["18-breakout"] == [
        ("8e0f", None, 1795337134, 1795337136), ("8e0f", None, 1795337137, 1795337137),
        ("8e0f", "31fe", 1795337136, 1795337136),
        ("bd91", None, 1795337134, 1795337138)]
    assert [one[2:] for one in found["30-esync-sigterm"]] == [
        (1795336657, 1795336658), (1795336658, 1795336658), (1795336658, 1795336658)]


def test_captured_token_users_are_people():
    found = captures.rooms()["15-token-users", "reflector-lab-tok"]
    assert model.people(found) == {"uid-Alice", "uid-Bob", "uid-Carol"}
    assert len(model.sessions(found)) == 4
    assert {one.name for one in model.sessions(found)} == {
        "Alice Ünï", "Bob Ünï", "Carol Ünï"}
