"""The model against cases worked out by hand: rooms, breakouts, dialects, repeats."""

import model
from model import Session
from reading import stored
from stays import one_stay, stays
from telling import at, joined, left, signed, stock, stock_joined, stock_left, unix


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
    assert stored([first, first._replace(received_at=at(9))]) == [first]
    data = {"occupant_id": "a"}
    one = signed("muc-occupant-joined", 0, data, id="1")
    again = one._replace(body=one.body.replace(" ", ""))
    assert stored([one, again]) == [one]
    other = signed("muc-occupant-joined", 0, data, id="2")
    assert stored([one, other]) == [one, other]
    assert stored([again]) == [again]
