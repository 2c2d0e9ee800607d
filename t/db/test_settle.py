"""What came of a try, for its message; the pipeline; what monitoring sees of it."""

import pytest

from cluster import rows
from messages import claim, empty_outbox, row, settle
from world import after, execute, prepare

# A claim sees every message.
pytestmark = pytest.mark.own_database


@pytest.fixture(autouse=True)
def nothing_pending(world):
    """Each test begins with an empty outbox and no pipeline."""
    empty_outbox(world, "pipeline")


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


@pytest.mark.parametrize("kind, again, is_held", [
    ("failed", after(66), True), ("unrendered", after(66), True), ("failed", None, False),
    ("gone", after(66), False), ("delivered", None, False)])
def test_what_is_held_meanwhile_goes_on_waiting(world, deliver, endpoint, kind, again, is_held):
    [number] = endpoint().put(type="recording.completed")
    [message] = claim(deliver)
    world.sql("UPDATE outbox SET is_held = true, next_attempt_at = NULL WHERE id = %s", number)
    assert settle(deliver, message, kind, again=again)
    assert world.value("SELECT is_held FROM outbox WHERE id = %s", number) is is_held
    assert row(world, number)[3:5] == (None, None)


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
    world.sql("INSERT INTO receiver (name) VALUES ('pipeline') ON CONFLICT DO NOTHING")
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


def test_metrics_tell_what_is_to_be_sent_what_waits_and_what_was_given_up(world, endpoint):
    def outbox():
        connection = world.connect("reflector_health")
        prepare(connection, "health_metrics")
        return {(name, label): float(value) for name, label, value in execute(
            connection, "health_metrics", after(100), 180) if name.startswith("outbox")}
    nothing = {("outbox_depth", label): 0 for label in ("pending", "waiting", "dead")}
    nothing.update({("outbox_age_seconds", label): 0 for label in ("pending", "waiting")})
    assert outbox() == nothing
    one, deaf = endpoint(), endpoint(url=None)
    _, dead, done = one.put(3, due=after(10))
    world.sql("UPDATE outbox SET status = 'dead', next_attempt_at = NULL WHERE id = %s", dead)
    world.sql("UPDATE outbox SET status = 'delivered', delivered_at = created_at,"
              " next_attempt_at = NULL WHERE id = %s", done)
    deaf.put(2, type="recording.completed")
    world.sql("UPDATE outbox SET next_attempt_at = NULL WHERE room_id = %s", deaf.room)
    assert outbox() == {
        ("outbox_depth", "pending"): 1, ("outbox_depth", "waiting"): 2, ("outbox_depth", "dead"): 1,
        ("outbox_age_seconds", "pending"): 90, ("outbox_age_seconds", "waiting"): 100}
