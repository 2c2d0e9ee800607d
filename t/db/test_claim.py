"""Who sends what next: leases, fairness, several claimers; what came of it."""

import threading
import uuid
from datetime import timedelta

import pytest

from cluster import rows
from world import T0, after

LEASE = timedelta(seconds=30)
SOON = timedelta(seconds=5)
DISABLE_AFTER = timedelta(hours=120)
CROWD = 10_000
CLAIMERS = 4
MANY = 400
WAIT_SECONDS = 30

PUT = """
    INSERT INTO outbox (endpoint, room_id, meeting_id, type, subject, created_at, next_attempt_at)
    SELECT %s, %s, %s, %s, sha256((%s || n::text)::bytea), %s, %s + n * interval '1 ms'
    FROM generate_series(1, %s) n RETURNING id
"""


@pytest.fixture(scope="module")
def database(cluster):
    """A database of its own, for a claim sees every message."""
    made = cluster.database()
    made.migrate()
    return made


@pytest.fixture(autouse=True)
def nothing_pending(world):
    """Each test begins with an empty outbox and no pipeline."""
    world.sql("DELETE FROM outbox")
    world.sql("SELECT pipeline_register(false)")


class Endpoint:
    """A room with a webhook, and its messages."""

    def __init__(self, world, url="https://hooks.example.com/", **fields):
        self.world = world
        self.room = world.room(webhook_url=url, webhook_secret="secret", **fields)
        self.meeting = str(uuid.uuid4())

    def put(self, count=1, due=T0, type="participant.joined", endpoint="room"):
        """The ids of new messages, due at due and after it."""
        return [number for number, in self.world.sql(
            PUT, endpoint, self.room, self.meeting, type, uuid.uuid4().hex, due, due, count)]

    def state(self):
        """(failing_since, disabled_at)"""
        [row] = self.world.sql("SELECT webhook_failing_since, webhook_disabled_at FROM room"
                               " WHERE id = %s", self.room)
        return row


@pytest.fixture
def endpoint(world):
    """endpoint(): a new Endpoint."""
    return lambda **fields: Endpoint(world, **fields)


class Claimed:
    """A message that was claimed."""

    def __init__(self, row):
        (self.id, self.endpoint, self.room, self.url, self.secret, self.previous, self.failing,
         self.body, self.attempts, self.lease) = row


def claim(connection, at=after(60), most=100, most_each=2, most_failing=100):
    """What a claim gives."""
    return [Claimed(row) for row in rows(
        connection, "SELECT id, endpoint, room_id, url, secret, previous_secret, is_failing, body,"
        " attempts, leased_until FROM delivery_claim(%s, %s, %s, %s, %s)",
        at, LEASE, most, most_each, most_failing)]


def settle(connection, message, result, at=after(61), status=None, again=None, lease=None):
    """Was it noted?"""
    [[noted]] = rows(connection, "SELECT delivery_settle(%s, %s, %s, %s, %s, %s, %s)", message.id,
                     lease or message.lease, at, result, status, again, DISABLE_AFTER)
    return noted


def row(world, number):
    """(status, attempts, last_status, next_attempt_at, leased_until, delivered_at)"""
    [found] = world.sql("SELECT status, attempts, last_status, next_attempt_at, leased_until,"
                        " delivered_at FROM outbox WHERE id = %s", number)
    return found


@pytest.fixture
def deliver(world):
    """A connection of the daemon's role."""
    return world.connect("reflector_deliver")


# What is claimed.

def test_what_is_due_is_claimed_with_what_sending_needs(world, deliver, endpoint):
    one = endpoint()
    [number] = one.put()
    [message] = claim(deliver)
    assert (message.id, message.endpoint, message.room, message.url, message.secret) == (
        number, "room", one.room, "https://hooks.example.com/", "secret")
    assert (message.previous, message.failing, message.body, message.attempts) == (
        None, False, None, 0)
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
    assert [found.failing for found in claim(deliver)] == [True]
    assert claim(deliver) == []


def test_the_oldest_of_an_endpoint_go_first(deliver, endpoint):
    one = endpoint()
    late, early = one.put(due=after(2)), one.put(due=after(1))
    assert [found.id for found in claim(deliver, most_each=1)] == early
    assert [found.id for found in claim(deliver, most_each=2)] == late


def test_no_more_is_claimed_than_asked_for(deliver, endpoint):
    for _ in range(4):
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
    # A fact that was written while the endpoint went: it is given up.
    assert row(world, number)[0] == "dead"


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
                " GROUP BY lane")) <= 2
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


# What came of it.

def test_a_delivered_message_is_done(world, deliver, endpoint):
    [number] = endpoint().put()
    [message] = claim(deliver)
    assert settle(deliver, message, "delivered", after(61), 204)
    assert row(world, number) == ("delivered", 1, 204, None, None, after(61))
    assert claim(deliver, after(10**6)) == []


def test_a_failed_message_is_tried_again_when_the_schedule_says(world, deliver, endpoint):
    one = endpoint()
    [number] = one.put()
    [message] = claim(deliver)
    assert settle(deliver, message, "failed", after(61), 500, after(66))
    assert row(world, number) == ("pending", 1, 500, after(66), None, None)
    assert one.state() == (after(61), None)
    assert claim(deliver, after(65)) == []
    [message] = claim(deliver, after(66))
    assert message.attempts == 1
    assert settle(deliver, message, "delivered", after(67), 200)
    assert row(world, number)[:3] == ("delivered", 2, 200) and one.state() == (None, None)


def test_a_try_without_an_answer_has_no_status(world, deliver, endpoint):
    [number] = endpoint().put()
    [message] = claim(deliver)
    settle(deliver, message, "failed", again=after(66))
    assert row(world, number)[:3] == ("pending", 1, None)


def test_the_last_failure_is_the_end(world, deliver, endpoint):
    [number] = endpoint().put()
    [message] = claim(deliver)
    settle(deliver, message, "failed", after(61), 503)
    assert row(world, number) == ("dead", 1, 503, None, None, None)


def test_who_lost_the_lease_tells_nothing_but_a_success(world, deliver, endpoint):
    one = endpoint()
    [number] = one.put()
    [first] = claim(deliver)
    [second] = claim(deliver, first.lease)
    before = row(world, number)
    assert not settle(deliver, first, "failed", status=500, again=after(500))
    assert not settle(deliver, first, "gone", status=410)
    assert row(world, number) == before and one.state() == (None, None)
    assert settle(deliver, first, "delivered", after(99), 200)
    assert not settle(deliver, second, "failed", after(100), 500, after(105))
    assert row(world, number) == ("delivered", 1, 200, None, None, after(99))


def test_settling_a_message_that_is_not_there_is_nothing(deliver, endpoint):
    endpoint().put()
    [message] = claim(deliver)
    message.id = "no-such"
    assert not settle(deliver, message, "delivered")


def test_the_body_of_the_first_is_everybodys(deliver, world, endpoint):
    [number] = endpoint().put()
    keep = "UPDATE outbox SET body = coalesce(body, %s) WHERE id = %s RETURNING body"
    assert rows(deliver, keep, "first", number) == [("first",)]
    assert rows(deliver, keep, "second", number) == [("first",)]
    assert claim(deliver)[0].body == "first"


# The pipeline.

def test_the_pipeline_has_places_of_its_own_and_the_daemons_address(world, deliver, endpoint):
    one, other = endpoint(), endpoint(url=None)
    world.sql("SELECT pipeline_register(true)")
    numbers = one.put(endpoint="pipeline") + other.put(endpoint="pipeline", due=after(1))
    found = claim(deliver)
    assert [message.id for message in found] == numbers
    assert {(message.endpoint, message.url, message.secret) for message in found} == {
        ("pipeline", None, None)}


def test_without_a_pipeline_its_messages_wait(world, deliver, endpoint):
    world.sql("SELECT pipeline_register(true)")
    [number] = endpoint().put(endpoint="pipeline")
    world.sql("SELECT pipeline_register(false)")
    assert claim(deliver) == [] and row(world, number)[:4] == ("pending", 0, None, None)
    rows(deliver, "SELECT pipeline_register(true)")
    assert [message.id for message in claim(deliver)] == [number]


def test_the_pipeline_is_never_disabled(world, deliver, endpoint):
    world.sql("SELECT pipeline_register(true)")
    first, second = endpoint().put(2, endpoint="pipeline")
    [message] = claim(deliver, most=1)
    assert settle(deliver, message, "gone", status=410)
    assert row(world, first)[0] == "dead"
    assert [message.id for message in claim(deliver)] == [second]
