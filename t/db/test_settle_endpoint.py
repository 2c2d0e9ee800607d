"""What came of a try, for its endpoint: disabled, counted, changed meanwhile."""

import threading
from datetime import timedelta

import psycopg2
import pytest

from cluster import rows
from messages import DISABLE_AFTER, claim, empty_outbox, row, settle
from outbox import completion
from racing import WAIT_SECONDS, waits_for_lock
from world import T0, after, room_change

# A claim sees every message.
pytestmark = pytest.mark.own_database


@pytest.fixture(autouse=True)
def nothing_pending(world):
    """Each test begins with an empty outbox and no pipeline."""
    empty_outbox(world, "pipeline")


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
