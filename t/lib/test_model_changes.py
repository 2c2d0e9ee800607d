"""The model against what must not matter, and against the captures."""

from random import Random

import pytest

import captures
import changes
import generate
import model
import recorded
from reading import event_of
from sightings import kind_of, presence_events
from telling import signed

RANDOM_MEETINGS = 100


def facts(requests):
    return (model.sessions(requests), model.num_clients(requests),
            model.people(requests), recorded.recordings(requests))


def times(requests):
    return [session[:5] for session in model.sessions(requests)]


@pytest.mark.parametrize("make", [generate.meeting, generate.recordings],
                         ids=["meetings", "recordings"])
def test_order_and_repetition_of_random_requests_do_not_matter(make):
    for seed in range(RANDOM_MEETINGS):
        random = Random(seed)
        requests = make(random)
        expected = facts(requests)
        for change in (changes.reversed_order, changes.shuffled, changes.doubled):
            assert facts(change(requests, random)) == expected, (seed, change)


def test_what_is_not_counted_does_not_matter():
    for seed in range(RANDOM_MEETINGS):
        requests = generate.meeting(Random(seed))
        counted = {event.dialect for event in presence_events(requests)}
        presence = [request for request in requests if request.dialect in counted
                    and kind_of(event_of(request)) is not None]
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
        for fewer in changes.without_one_join(requests):
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
        assert facts(changes.shuffled(requests, random)) == facts(requests)
    for fewer in changes.without_one_join(requests):
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
