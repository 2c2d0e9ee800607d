"""Roles, removals and speaking time of sessions, worked out by hand, in any order."""

import itertools

import pytest

from attending import told
from world import after, item


def moment(seconds):
    return str(after(seconds))


def events(room, *told_of):
    """Of one session that began at 1: (kind, seconds, members)."""
    return [item(room, kind, "a", at, joined_at=moment(1), **members)
            for kind, at, members in told_of]


def seconds(at):
    """After the world's beginning."""
    return None if at is None else (at - after(0)).total_seconds()


def seen(world, *meetings):
    """(speaking_ms, removed_by, [(from, to)]) of the only person of each."""
    assert not any(world.value("SELECT presence_differs(%s)", one) for one in meetings)
    return [(row.speaking_ms, row.removed_by,
             [(seconds(start), seconds(end)) for start, end in row.moderator])
            for [row], _ in told(world, meetings)]


def in_any_order(world, told_of):
    """What is seen of one session of which these are told, if it is the same in every order."""
    meetings = []
    for order in itertools.permutations(told_of):
        meeting, room = world.meeting()
        meetings.append(meeting)
        for one in events(room, *order):
            world.append(one, one)
    first, *others = seen(world, *meetings)
    assert all(one == first for one in others)
    return first


MOD, NOT = {"is_moderator": True}, {"is_moderator": False}


@pytest.mark.parametrize("told_of, spans", [
    ([("joined", 1, MOD)], [(1, None)]),
    ([("joined", 1, NOT)], []),
    ([("joined", 1, MOD), ("left", 9, {})], [(1, 9)]),
    ([("joined", 1, NOT), ("role", 3, MOD), ("left", 9, {})], [(3, 9)]),
    ([("joined", 1, MOD), ("role", 3, NOT), ("left", 9, {})], [(1, 3)]),
    ([("joined", 1, MOD), ("role", 3, NOT), ("role", 5, MOD)], [(1, 3), (5, None)]),
    ([("role", 3, MOD), ("left", 9, {})], [(3, 9)]),
    ([("joined", 1, NOT), ("left", 9, MOD)], [(9, 9)]),
    ([("role", 3, MOD), ("role", 3, NOT), ("left", 9, {})], [(3, 9)]),
    ([("role", 0, MOD), ("left", 9, {})], [(1, 9)]),
    ([("role", 20, MOD), ("left", 9, {})], []),
], ids=str)
def test_roles_count_from_when_they_were_told(world, told_of, spans):
    assert in_any_order(world, told_of)[2] == spans


@pytest.mark.parametrize("told_of, speaking", [
    ([("left", 9, {})], None),
    ([("left", 9, {"speaking_ms": 0})], 0),
    ([("left", 9, {"speaking_ms": 2500}), ("left", 9, {"speaking_ms": 1000})], 2500),
    ([("left", 9, {"speaking_ms": 99999999})], 8000),
    ([("left", 9, {"speaking_ms": 9000}), ("left", 10, {})], 9000),
], ids=str)
def test_the_longest_speaking_time_counts_up_to_the_session(world, told_of, speaking):
    assert in_any_order(world, told_of)[0] == speaking


def test_the_latest_removal_counts_and_of_two_the_greater(world):
    told_of = [("left", 5, {"removed_by": "z"}), ("left", 9, {"removed_by": "a"}),
               ("left", 9, {"removed_by": "b"}), ("left", 10, {})]
    assert in_any_order(world, told_of)[1] == "b"


def test_a_person_has_what_all_their_sessions_have(world):
    meeting, room = world.meeting()

    def session(occupant, start, end, **members):
        return [item(room, "joined", occupant, start, joined_at=moment(start), person="p", **MOD),
                item(room, "left", occupant, end, joined_at=moment(start), person="p", **members)]
    world.append(*session("a", 1, 9, speaking_ms=1500, removed_by="first"),
                 *session("b", 5, 12, removed_by="second"),
                 *session("c", 20, 30, speaking_ms=250))
    assert seen(world, meeting) == [(1750, "second", [(1, 12), (20, 30)])]


def test_only_the_first_hundred_moments_are_kept(world):
    meeting, room = world.meeting()
    told_of = events(room, *[("role", 2 + at, MOD if at % 2 else NOT) for at in range(500)])
    for start in range(0, 500, 7):
        world.append(*told_of[::-1][start:start + 7])
    assert world.sql("SELECT cardinality(moderator_at), cardinality(other_at) FROM stay"
                     " WHERE meeting_id = %s", meeting) == [(100, 100)]
    assert len(seen(world, meeting)[0][2]) == 100


def test_a_role_alone_is_a_session(world):
    meeting, room = world.meeting()
    world.append(*events(room, ("role", 7, MOD)))
    assert world.row(meeting)[3] == 1
    world.append(*events(room, ("left", 9, {})))
    assert world.row(meeting)[3] == 0
