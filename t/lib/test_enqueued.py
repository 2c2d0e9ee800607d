"""The model of webhooks' messages against cases worked out by hand."""

from enqueued import ENDED, JOINED, LEFT, STARTED, Enqueued
from model import ENDED_FOR_ALL
from telling import at, joined, left, signed, stock_joined, stock_left, unix


def enqueued(*batches):
    """What each batch enqueues, as (type, occupant, begin in seconds), in order."""
    meeting = Enqueued()
    return [short(meeting.add(batch)) for batch in batches]


def short(found):
    return sorted((kind,) if session is None else
                  (kind, session[0], (session[2] - at(0)).total_seconds())
                  for kind, session in found)


def named(begin, end=None, occupant="a"):
    """A session that names itself: its join, or its left."""
    if end is None:
        return joined(begin, occupant, joined_at=unix(begin))
    return left(end, occupant, joined_at=unix(begin))


def test_the_first_session_starts_the_meeting():
    assert enqueued([joined(0)], [joined(1, "b")]) == [
        [(STARTED,), (JOINED, "a", 0)], [(JOINED, "b", 1)]]


def test_who_leaves_has_left_once():
    assert enqueued([joined(0)], [left(5)], [left(9)], [left(9)]) == [
        [(STARTED,), (JOINED, "a", 0)], [(LEFT, "a", 0)], [], []]


def test_a_left_that_names_its_session_alone_enqueues_everything():
    assert enqueued([named(2, 5)], [named(2)]) == [
        [(STARTED,), (JOINED, "a", 2), (LEFT, "a", 2)], []]


def test_an_assumed_end_counts_and_the_told_one_adds_nothing():
    assert enqueued([named(0)], [signed("muc-room-destroyed", 9)], [named(0, 8)]) == [
        [(STARTED,), (JOINED, "a", 0)], [(LEFT, "a", 0)], []]


def test_a_closing_that_came_first_ends_what_joins_late():
    assert enqueued([signed("muc-room-destroyed", 9)], [named(0)]) == [
        [], [(STARTED,), (JOINED, "a", 0), (LEFT, "a", 0)]]


def test_two_sessions_that_become_one_take_nothing_back():
    """An unnamed join at 4 is a session until that from 0 to 9 is told."""
    assert enqueued([joined(4)], [named(0, 9)], [left(12)]) == [
        [(STARTED,), (JOINED, "a", 4)], [(JOINED, "a", 0), (LEFT, "a", 0)], []]


def test_a_session_that_comes_again_is_not_enqueued_again():
    """The signed dialect, once it is there, makes the stock's sessions as if never told."""
    meeting = Enqueued()
    meeting.add([stock_joined("a", 0)])
    assert short(meeting.add([signed("muc-room-created", -5)])) == []
    assert not meeting.sessions
    assert short(meeting.add([named(0), named(0, 7)])) == [(LEFT, "a", 0)]


def test_without_a_webhook_nothing_is_enqueued_nor_later():
    meeting = Enqueued()
    assert meeting.add([named(0), named(1, occupant="b"), named(1, 4, "b")],
                       has_webhook=False) == set()
    assert short(meeting.add([named(0, 9), named(1, 5, "b")])) == [(LEFT, "a", 0)]
    assert short(meeting.add([named(10)])) == [(JOINED, "a", 10)]


def test_a_meeting_starts_once_even_if_its_sessions_vanish():
    meeting = Enqueued()
    meeting.add([stock_joined("a", 0)], has_webhook=False)
    meeting.add([signed("muc-room-created", -5)])
    assert not meeting.sessions
    assert short(meeting.add([joined(3)])) == [(JOINED, "a", 3)]


def destroyed(second, reason=ENDED_FOR_ALL, **data):
    """The room goes, by default because somebody ended the meeting for all."""
    return signed("muc-room-destroyed", second, {"reason": reason, **data})


def test_a_meeting_ended_for_all_ends_with_its_room_once():
    assert enqueued([named(0)], [destroyed(9)], [destroyed(9, number=2)], [named(0, 8)]) == [
        [(STARTED,), (JOINED, "a", 0)], [(ENDED,), (LEFT, "a", 0)], [], []]
    assert enqueued([destroyed(9)], [named(0)]) == [
        [(ENDED,)], [(STARTED,), (JOINED, "a", 0), (LEFT, "a", 0)]]


def test_no_other_reason_no_breakout_and_no_older_end_ends_it():
    for one in [destroyed(9, "Other"), destroyed(9, 7), signed("muc-room-destroyed", 9),
                destroyed(9, is_breakout=True), signed("muc-room-created", 9,
                                                       {"reason": ENDED_FOR_ALL})]:
        assert all(kind != ENDED for kind, *_ in enqueued([named(0)], [one])[1]), one
    assert enqueued([named(10)], [destroyed(9)]) == [[(STARTED,), (JOINED, "a", 10)], []]
    assert (ENDED,) in enqueued([named(10)], [destroyed(10)])[1]


def test_services_start_nothing():
    assert enqueued([joined(0, "focus@auth.x/focus")], [joined(3)]) == [
        [], [(STARTED,), (JOINED, "a", 3)]]


def test_stock_sessions_beside_signed_ones_are_not_enqueued():
    assert enqueued([named(0)], [stock_joined("b", 1), stock_left("b", 1, 2)]) == [
        [(STARTED,), (JOINED, "a", 0)], []]
