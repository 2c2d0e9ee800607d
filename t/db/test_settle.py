"""What came of a try: of the message, of the endpoint."""

import threading
from datetime import timedelta

import psycopg2
import pytest

from cluster import rows
from messages import DISABLE_AFTER, claim, row, settle
from outbox import completion
from racing import WAIT_SECONDS, waits_for_lock
from world import T0, after, execute, prepare, room_change


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
    world.sql("INSERT INTO receiver (name) VALUES ('pipeline') ON CONFLICT DO NOTHING")


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


# The endpoint.

def log_of(world, meeting):
    """(type, dialect, data) of a meeting's events."""
    return world.sql("SELECT type, dialect, data FROM event WHERE meeting_id = %s ORDER BY seq",
                     meeting)


def test_gone_disables_the_endpoint_and_all_that_was_to_be_sent_is_dead(world, deliver, endpoint):
    one, other = endpoint(), endpoint()
    one.meeting, _ = one.open()
    first, *rest = one.put(4)
    [spared] = other.put()
    message = next(found for found in claim(deliver, most_each=1) if found.id == first)
    assert settle(deliver, message, "gone", after(61), 410)
    assert one.state() == (after(61), after(61)) and other.state() == (None, None)
    assert row(world, first) == ("dead", 1, 410, None, None, None)
    assert {row(world, number)[:2] for number in rest} == {("dead", 0)}
    assert row(world, spared)[0] == "pending"
    assert log_of(world, one.meeting) == [("endpoint.disabled", "reflector", {
        "timestamp": "2025-01-15T10:31:01.000000Z", "delivery": first, "status": 410})]


def test_failures_disable_only_when_there_was_nothing_else_for_long(world, deliver, endpoint):
    one = endpoint()
    one.meeting, _ = one.open()
    one.put(3)
    [message] = claim(deliver, T0 + timedelta(minutes=1), most_each=1)
    settle(deliver, message, "failed", after(0), 500, after(1))
    nearly = T0 + DISABLE_AFTER - timedelta(microseconds=1)
    [message] = claim(deliver, nearly)
    assert settle(deliver, message, "failed", nearly, 500, nearly)
    assert one.state() == (T0, None)
    [message] = claim(deliver, T0 + DISABLE_AFTER)
    assert settle(deliver, message, "failed", T0 + DISABLE_AFTER, None, after(10**6))
    assert one.state() == (T0, T0 + DISABLE_AFTER)
    assert [kind for kind, _, _ in log_of(world, one.meeting)] == ["endpoint.disabled"]
    assert world.sql("SELECT DISTINCT status FROM outbox") == [("dead",)]


def test_one_success_ends_the_count_of_failures(deliver, endpoint):
    one = endpoint(webhook_failing_since=T0)
    one.put(2)
    late = T0 + DISABLE_AFTER * 2
    [message] = claim(deliver, late)
    settle(deliver, message, "delivered", late, 200)
    assert one.state() == (None, None)
    [message] = claim(deliver, late)
    settle(deliver, message, "failed", late, 500, late)
    assert one.state() == (late, None)


def test_a_success_in_the_meantime_keeps_the_endpoint(world, deliver, endpoint):
    one = endpoint(webhook_failing_since=T0)
    one.put(2)
    late = T0 + DISABLE_AFTER
    [message] = claim(deliver, late)
    other = world.connect(autocommit=False)
    rows(other, "UPDATE room SET webhook_failing_since = NULL WHERE id = %s", one.room)

    def settle_in_the_end():
        while True:
            try:
                return settle(deliver, message, "failed", late, again=late)
            except psycopg2.errors.LockNotAvailable:
                pass
    thread = threading.Thread(target=settle_in_the_end)
    thread.start()
    waits_for_lock(world, deliver)
    other.commit()
    thread.join(WAIT_SECONDS)
    assert one.state() == (late, None)


@pytest.mark.parametrize("kind", ["failed", "gone"])
def test_a_failure_waits_for_who_holds_its_endpoint_but_not_for_long(world, deliver, endpoint, kind):
    one = endpoint(webhook_failing_since=T0)
    one.put()
    [message] = claim(deliver)
    holder = world.connect(autocommit=False)
    rows(holder, "SELECT id FROM room WHERE id = %s FOR NO KEY UPDATE", one.room)
    with pytest.raises(psycopg2.errors.LockNotAvailable):
        settle(deliver, message, kind, again=after(99))
    holder.rollback()
    assert settle(deliver, message, kind, again=after(99))


def test_a_success_waits_for_nobody_and_the_next_one_ends_the_count(world, deliver, endpoint):
    one = endpoint(webhook_failing_since=T0)
    first, second = one.put(2)
    [message] = claim(deliver)
    holder = world.connect(autocommit=False)
    rows(holder, "SELECT id FROM room WHERE id = %s FOR NO KEY UPDATE", one.room)
    assert settle(deliver, message, "delivered", status=200)
    holder.rollback()
    assert row(world, first)[0] == "delivered" and one.state() == (T0, None)
    [message] = claim(deliver)
    assert settle(deliver, message, "delivered", status=200)
    assert row(world, second)[0] == "delivered" and one.state() == (None, None)


def test_our_own_event_does_not_put_off_the_end_of_a_meeting(world, deliver, endpoint):
    one = endpoint()
    one.meeting, name = one.open()
    one.put()
    [message] = claim(deliver)
    settle(deliver, message, "gone", T0 + timedelta(days=3), 410)
    over = "SELECT meeting_over(%s, %s, '30 min', '1 day')"
    assert world.value(over, one.meeting, T0 + timedelta(days=3)) is True
    assert name


def test_a_completion_made_while_disabled_waits_and_others_are_not_told(world, deliver, endpoint):
    one = endpoint()
    one.meeting, name = one.open()
    one.put()
    settle(deliver, claim(deliver)[0], "gone", status=410)
    world.append(completion(name))
    [number] = [number for number, in world.sql(
        "SELECT id FROM outbox WHERE status = 'pending'")]
    assert claim(deliver, after(99)) == []
    world.sql(*room_change(one.room, webhook_url="https://new.example.com/"))
    assert [found.id for found in claim(deliver, after(99))] == [number]


def test_a_new_address_does_not_answer_for_the_old_one(world, deliver, endpoint):
    one = endpoint()
    [number] = one.put()
    [message] = claim(deliver)
    world.sql(*room_change(one.room, webhook_url="https://new.example.com/"))
    assert not settle(deliver, message, "gone", status=410)
    assert one.state() == (None, None)
    [again] = claim(deliver)
    assert (again.id, again.url) == (number, "https://new.example.com/")


def test_a_new_address_waits_for_a_claim_that_still_gives_the_old_one(world, deliver, endpoint):
    one = endpoint()
    [number] = one.put()
    claimer = world.connect("reflector_deliver", autocommit=False)
    [message] = claim(claimer)
    changer = world.connect("reflector_rooms")
    thread = threading.Thread(target=rows, args=[
        changer, *room_change(one.room, webhook_url="https://new.example.com/")])
    thread.start()
    waits_for_lock(world, changer)
    claimer.commit()
    thread.join(WAIT_SECONDS)
    assert not settle(deliver, message, "gone", status=410)
    [again] = claim(deliver)
    assert (again.id, again.url) == (number, "https://new.example.com/")


def test_settling_and_changing_the_webhook_at_once_is_no_deadlock(world, deliver, endpoint):
    for _ in range(40):
        one = endpoint(webhook_failing_since=T0)
        one.put(5)
        [message] = claim(deliver)
        changer = world.connect("reflector_rooms")
        threads = [
            threading.Thread(target=settle, args=[deliver, message, "failed"],
                             kwargs={"again": after(99)}),
            threading.Thread(target=rows, args=[
                changer, *room_change(one.room, webhook_url="")])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT_SECONDS)
        assert world.value("SELECT count(*) FROM outbox WHERE status = 'pending'") == 0
        changer.close()


# What monitoring sees.

def test_metrics_tell_what_is_to_be_sent_what_waits_and_what_was_given_up(world, endpoint):
    def outbox():
        connection = world.connect("reflector_health")
        prepare(connection, "health_metrics")
        return {(name, label): value for name, label, value in execute(
            connection, "health_metrics", after(100)) if name.startswith("outbox")}
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
