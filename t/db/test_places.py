"""Places: by endpoint, by receiver, by owner; rounds of claims; what is known of receivers."""

from datetime import timedelta

import pytest

from cluster import rows
from messages import (
    FAILING, PROVEN, UNPROVEN, claim, claim_some, empty_outbox, result, row, settle, settle_all)
from world import T0, after

# A claim sees every message.
pytestmark = pytest.mark.own_database

HERD = 400
DEAD = 40
BACKLOG = 20


@pytest.fixture(autouse=True)
def nothing_pending(world):
    """Each test begins with an empty outbox, no pipeline and no receiver known."""
    empty_outbox(world)
    world.sql("DELETE FROM receiver")


def rooms(messages):
    """Whose messages they are."""
    return {message.room for message in messages}


def known(world):
    """{receiver: does it fail?}"""
    return dict(world.sql("SELECT name, failing_since IS NOT NULL FROM receiver"))


@pytest.mark.parametrize("url, name", [
    ("https://h.example.com/x", "h.example.com:443"), ("http://h.example.com", "h.example.com:80"),
    ("HTTPS://H.Example.Com:8443/x:1", "h.example.com:8443"), ("http://h?x=/:9", "h:80"),
    ("https://user:12@h:1/", "h:1"), ("http://user:12@h#a@b", "h:80"), ("https://[::1]/", "[::1]:443"),
    ("https://[::1]:9/", "[::1]:9"), (None, None)])
def test_a_receiver_is_a_host_and_a_port(world, url, name):
    room = world.room(webhook_url=url)
    assert world.value("SELECT webhook_receiver FROM room WHERE id = %s", room) == name


def test_many_rooms_at_one_receiver_that_has_not_answered_have_one_place(deliver, endpoint):
    for _ in range(HERD):
        endpoint(url="https://dead.example.com/", is_answering=False).put(2)
    other, new = endpoint(), endpoint(is_answering=False)
    other.put(due=after(30))
    new.put(due=after(30))
    found = claim(deliver)
    assert [message.pool for message in found] == [PROVEN, UNPROVEN, UNPROVEN]
    assert {other.room, new.room} < rooms(found)
    assert claim(deliver) == []


def test_one_owner_with_many_receivers_leaves_places_to_others(deliver, endpoint):
    for _ in range(HERD):
        endpoint(is_answering=False, user_id="evil").put()
    assert len(claim(deliver, most_unproven=64)) == 32
    other = endpoint(is_answering=False)
    other.put(due=after(30))
    assert other.room in rooms(claim(deliver, most_unproven=32))


def test_no_owner_takes_all_places_of_proven_receivers(deliver, endpoint):
    for _ in range(50):
        endpoint(user_id="evil").put(8)
    taken = 0
    for _ in range(20):
        taken += len(claim(deliver, most=64 - taken, most_each=8))
    assert taken == 32
    other = endpoint()
    other.put(4, due=after(30))
    assert len(claim(deliver, most=64 - taken, most_each=4)) == 4


def test_no_receiver_takes_all_places_whoever_owns_the_rooms(deliver, endpoint):
    for _ in range(50):
        endpoint(url="https://slow.example.com/").put(8)
    assert len(claim(deliver, most=256, most_each=8, most_receiver=32)) == 32
    assert claim(deliver, most=224, most_each=8, most_receiver=32) == []
    other = endpoint()
    other.put(8, due=after(30))
    assert rooms(claim(deliver, most=224, most_each=8, most_receiver=32)) == {other.room}


def test_a_room_that_fails_keeps_none_of_its_receiver_from_a_place(deliver, endpoint):
    shared = "https://shared.example.com/"
    bad = endpoint(url=shared, webhook_failing_since=T0)
    bad.put(3)
    assert [message.pool for message in claim(deliver)] == [FAILING]
    good = endpoint(url=shared)
    good.put(3, due=after(30))
    assert rooms(claim(deliver)) == {good.room}


def test_those_that_fail_keep_none_that_was_not_tried_yet_from_a_place(deliver, endpoint):
    for _ in range(20):
        endpoint(is_answering=False, webhook_failing_since=T0).put()
    new = endpoint(is_answering=False)
    new.put(due=after(30))
    found = claim(deliver, most_failing=5, most_unproven=5)
    assert len(found) == 6 and found[0].room == new.room


@pytest.mark.parametrize("is_answering", [True, False])
def test_one_that_has_begun_to_fail_does_not_wait_for_all_that_have_failed_for_long(
        deliver, endpoint, is_answering):
    for _ in range(DEAD):
        endpoint(is_answering=False, webhook_failing_since=T0).put(BACKLOG)
    fresh = endpoint(is_answering=is_answering, webhook_failing_since=T0)
    fresh.put(due=after(50))
    seen = set()
    for second in range(60, 80):
        found = claim(deliver, after(second), most_failing=DEAD // 2)
        seen |= rooms(found)
        settle_all(deliver, *[result(message, "failed", None, 1000) for message in found],
                   at=after(second))
        if fresh.room in seen:
            return
    assert False, "it is never tried"


def test_a_round_looks_at_every_endpoint_a_few_at_a_time(deliver, endpoint):
    made = [endpoint() for _ in range(7)]
    for one in made:
        one.put()
    looks, behind = [], ""
    while behind is not None:
        found, behind = claim_some(deliver, endpoints=3, behind=behind)
        looks.append(sorted(rooms(found)))
    ends = sorted(one.room for one in made)
    assert looks == [ends[:3], ends[3:6], ends[6:]]


# What is known of receivers.

def test_a_receiver_is_known_once_it_has_answered_whatever_it_said(world, deliver, endpoint):
    one, other = endpoint(is_answering=False), endpoint(is_answering=False)
    one.put()
    other.put()
    for message in claim(deliver):
        answered = message.room == one.room
        settle(deliver, message, "failed", status=500 if answered else None, again=after(99))
    assert list(known(world).values()) == [False]
    assert list(known(world)) == [one.url.split("/")[2] + ":443"]


def test_a_receiver_fails_until_it_answers_again(world, deliver, endpoint):
    one = endpoint()
    one.put(4)
    [first, second] = claim(deliver)
    settle(deliver, first, "failed", again=after(99))
    assert list(known(world).values()) == [True]
    settle(deliver, second, "delivered", status=200)
    assert list(known(world).values()) == [False]


def test_what_could_not_be_rendered_says_nothing_of_anybody(world, deliver, endpoint):
    one = endpoint()
    [number] = one.put()
    [message] = claim(deliver)
    assert settle(deliver, message, "unrendered", after(61), again=after(66))
    assert row(world, number) == ("pending", 1, None, after(66), None, None)
    assert one.state() == (None, None) and list(known(world).values()) == [False]
    [message] = claim(deliver, after(66))
    assert settle(deliver, message, "unrendered", after(67))
    assert row(world, number)[:2] == ("dead", 2)


def test_what_was_not_tried_is_given_back(world, deliver, endpoint):
    one = endpoint()
    [number] = one.put()
    [message] = claim(deliver)
    assert settle(deliver, message, "returned")
    assert row(world, number) == ("pending", 0, None, after(0.001), None, None)
    assert [again.id for again in claim(deliver)] == [number]
    assert not settle(deliver, message, "returned", lease=after(1))


def test_while_nothing_changes_nothing_is_written_but_the_messages(world, deliver, endpoint):
    one = endpoint()
    one.put(6)
    versions = "SELECT r.xmin::text, c.xmin::text FROM room r, receiver c WHERE r.id = %s"
    before = world.sql(versions, one.room)
    for _ in range(3):
        settle_all(deliver, *[result(message, "delivered", 200) for message in claim(deliver)])
    assert world.sql(versions, one.room) == before
    assert world.value("SELECT count(*) FROM outbox WHERE status = 'delivered'") == 6


# Several at once.

def test_several_are_settled_at_once_each_as_it_ended(world, deliver, endpoint):
    good, bad = endpoint(), endpoint()
    numbers = good.put(2) + bad.put(2)
    found = {message.id: message for message in claim(deliver)}
    kinds = [("delivered", 200, None), ("delivered", 204, None), ("failed", 500, 5), ("failed", 503, None)]
    noted = settle_all(deliver, *[result(found[number], *kind)
                                  for number, kind in zip(numbers, kinds)])
    assert noted == dict.fromkeys(numbers, True)
    assert [row(world, number)[:4] for number in numbers] == [
        ("delivered", 1, 200, None), ("delivered", 1, 204, None), ("pending", 1, 500, after(66)),
        ("dead", 1, 503, None)]
    assert good.state() == (None, None) and bad.state() == (after(61), None)


@pytest.mark.parametrize("held", ["message", "endpoint", "unproven"])
def test_one_that_has_to_wait_is_left_out(world, deliver, endpoint, held):
    one, other = endpoint(is_answering=held != "unproven"), endpoint()
    [number], [spared] = one.put(), other.put()
    found = claim(deliver)
    holder = world.connect(autocommit=False)
    if held == "endpoint":
        rows(holder, "SELECT id FROM room WHERE id = %s FOR UPDATE", one.room)
    else:
        rows(holder, "SELECT id FROM outbox WHERE id = %s FOR UPDATE", number)
    kind = "failed" if held == "endpoint" else "delivered"
    tries = [result(message, kind, 500, 5) for message in found]
    assert settle_all(deliver, *tries) == {spared: True}
    holder.rollback()
    assert settle_all(deliver, *[each for each in tries if each["id"] == number]) == {number: True}


def test_one_that_disables_its_endpoint_is_settled_alone(world, deliver, endpoint):
    gone, other = endpoint(), endpoint()
    [number], [spared] = gone.put(), other.put()
    tries = [result(message, "gone" if message.id == number else "delivered", 410)
             for message in claim(deliver)]
    assert settle_all(deliver, *tries) == {spared: True}
    assert gone.state() == (None, None)
    assert settle_all(deliver, *[each for each in tries if each["id"] == number]) == {number: True}
    assert gone.state() == (after(61), after(61)) and row(world, number)[0] == "dead"


# Clocks that are set.

def test_a_lease_of_a_clock_that_was_set_back_is_over(deliver, endpoint):
    [number] = endpoint().put(due=T0 - timedelta(days=8))
    [message] = claim(deliver)
    assert claim(deliver, after(60) - timedelta(days=7))[0].id == number == message.id


def test_a_step_of_the_clock_disables_nothing_and_kills_nothing(world, deliver, endpoint):
    one = endpoint()
    first, *untried = one.put(20)
    [message] = claim(deliver, most_each=1)
    day, week = timedelta(days=1), timedelta(days=7)
    settle_all(deliver, result(message, "failed", 500, 0), longest=day)
    [message] = claim(deliver, after(61) + week)
    settle_all(deliver, result(message, "failed", 500, 0), at=after(61) + week, longest=day)
    assert one.state() == (after(61) + week - day, None)
    [message] = claim(deliver, after(62))
    settle_all(deliver, result(message, "failed", 500, 0), at=after(62), longest=day)
    assert one.state() == (after(62), None)
    assert {row(world, number)[0] for number in [first, *untried]} == {"pending"}
