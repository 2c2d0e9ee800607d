"""The model against cases worked out by hand: who is in, and who that is."""

import model
from model import Session
from reading import SIGNED, Request
from stays import one_stay, stays
from telling import ZERO, at, joined, left, signed, stock, unix, words


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
    data = {"occupant_id": 5.5, "user_id": "u", "nick": [], "name": "N"}
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
