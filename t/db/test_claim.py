"""Who sends what next: leases, fairness, several claimers."""

import threading
from datetime import timedelta

import pytest

from cluster import rows
from messages import FAILING, LEASE, PROVEN, claim, empty_outbox, row, settle
from racing import WAIT_SECONDS, waits_for_lock
from world import T0, after

# A claim sees every message.
pytestmark = pytest.mark.own_database

CROWD = 10_000
CLAIMERS = 4
MANY = 400


@pytest.fixture(autouse=True)
def nothing_pending(world):
    """Each test begins with an empty outbox and no pipeline."""
    empty_outbox(world)


# What is claimed.

def test_what_is_due_is_claimed_with_what_sending_needs(world, deliver, endpoint):
    one = endpoint()
    [number] = one.put()
    [message] = claim(deliver)
    assert (message.id, message.endpoint, message.room, message.url, message.secret) == (
        number, "room", one.room, one.url, "secret")
    assert (message.previous, message.pool, message.body, message.attempts) == (
        None, PROVEN, None, 0)
    assert message.lease == after(60) + LEASE


def test_nothing_is_claimed_before_its_time(deliver, endpoint):
    endpoint().put(due=after(100))
    assert claim(deliver, after(100)) == []
    assert len(claim(deliver, after(100.001))) == 1


def test_a_claimed_message_is_nobody_elses_until_its_lease_is_over(world, deliver, endpoint):
    [number] = endpoint().put()
    [first] = claim(deliver)
    other = world.connect("reflector_deliver")
    assert claim(other, first.lease - timedelta(microseconds=1)) == []
    [again] = claim(other, first.lease)
    assert (again.id, again.attempts) == (number, 0)


def test_an_endpoint_has_so_many_under_way_and_no_more(deliver, endpoint):
    endpoint().put(5)
    first = claim(deliver, most_each=2)
    assert len(first) == 2 and claim(deliver, most_each=2) == []
    assert settle(deliver, first[0], "delivered")
    assert len(claim(deliver, most_each=2)) == 1
    assert len(claim(deliver, most_each=3)) == 1


def test_a_failing_endpoint_has_one_under_way(deliver, endpoint):
    one = endpoint()
    one.put(5)
    [message] = claim(deliver, most=1)
    settle(deliver, message, "failed", again=after(500))
    assert [found.pool for found in claim(deliver)] == [FAILING]
    assert claim(deliver) == []


def test_the_oldest_of_an_endpoint_go_first(deliver, endpoint):
    one = endpoint()
    late, early = one.put(due=after(2)), one.put(due=after(1))
    assert [found.id for found in claim(deliver, most_each=1)] == early
    assert [found.id for found in claim(deliver, most_each=2)] == late


def test_no_more_is_claimed_than_asked_for(deliver, endpoint):
    for _ in range(8):
        endpoint().put(3)
    assert len(claim(deliver, most=5, most_each=2)) == 5
    assert len(claim(deliver, most=0)) == 0
    assert len(claim(deliver, most=5, most_each=2)) == 3


def test_a_crowd_at_one_endpoint_does_not_delay_another(deliver, endpoint):
    crowded, other = endpoint(), endpoint()
    crowded.put(CROWD)
    other.put(due=after(30))
    assert {found.room for found in claim(deliver, most=3, most_each=2)} == {
        crowded.room, other.room}


def test_healthy_endpoints_go_before_those_that_fail(world, deliver, endpoint):
    dead = [endpoint(webhook_failing_since=T0) for _ in range(5)]
    for one in dead:
        one.put(3)
    other = endpoint()
    other.put(due=after(30))
    assert [found.room for found in claim(deliver, most=1)] == [other.room]
    assert len(claim(deliver, most=10, most_failing=3)) == 3
    assert len(claim(deliver, most=10, most_failing=0)) == 0
    assert len(claim(deliver, most=10, most_failing=9)) == 2


def test_a_message_that_somebody_holds_is_passed_over(world, deliver, endpoint):
    one = endpoint()
    held, free = one.put(2)
    holder = world.connect(autocommit=False)
    rows(holder, "SELECT id FROM outbox WHERE id = %s FOR UPDATE", held)
    assert [found.id for found in claim(deliver, most_each=1)] == [free]
    holder.rollback()


@pytest.mark.parametrize("fields", [
    {"url": None}, {"webhook_disabled_at": T0}, {"deleted_at": T0, "url": None}])
def test_nothing_goes_where_nobody_listens(world, deliver, endpoint, fields):
    [number] = endpoint(**fields).put()
    assert claim(deliver) == []
    # A message that was written while the endpoint went: it is given up.
    assert row(world, number)[0] == "dead"


@pytest.mark.parametrize("back, lease", [
    (timedelta(milliseconds=100), LEASE), (timedelta(), LEASE / 2), (timedelta(seconds=50), LEASE)])
def test_a_claim_that_is_a_little_behind_takes_nothing_twice(world, deliver, endpoint, back, lease):
    endpoint().put(2)
    assert len(claim(deliver)) == 2
    assert claim(world.connect("reflector_deliver"), after(60) - back, lease=lease, most_each=9) == []


def test_who_waits_for_another_claim_takes_nothing_of_it(world, endpoint):
    endpoint().put(2)
    first, second = world.connect(autocommit=False), world.connect("reflector_deliver")
    rows(first, "SELECT pg_advisory_xact_lock(hashtextextended('reflector delivery', 0))")
    found = []
    thread = threading.Thread(target=lambda: found.append(claim(second, None, most_each=9)))
    thread.start()
    waits_for_lock(world, second)
    assert len(claim(first, None)) == 2
    first.commit()
    thread.join(WAIT_SECONDS)
    assert found == [[]]


def test_claimers_at_once_share_the_work_and_keep_the_limit(world, endpoint):
    ends = [endpoint() for _ in range(20)]
    for one in ends:
        one.put(MANY // 20)
    seen, lock = [], threading.Lock()
    barrier = threading.Barrier(CLAIMERS)

    def work(connection):
        barrier.wait(WAIT_SECONDS)
        while True:
            messages = claim(connection, most=10, most_each=2)
            if not messages:
                return
            with lock:
                seen.extend(found.id for found in messages)
            assert max(count for count, in rows(
                connection, "SELECT count(*) FROM outbox WHERE leased_until IS NOT NULL"
                " GROUP BY endpoint_key")) <= 2
            for message in messages:
                assert settle(connection, message, "delivered")
    threads = [threading.Thread(target=work, args=[world.connect()]) for _ in range(CLAIMERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    # A claimer that finds the places of others taken stops; what it left is nobody's loss.
    left = world.value("SELECT count(*) FROM outbox WHERE status = 'pending'")
    assert len(seen) == len(set(seen)) == MANY - left and left < MANY / 2
