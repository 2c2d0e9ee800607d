"""Large bodies take neither the workers nor the memory of all others."""

import concurrent.futures

import pytest

from answers import event
from load import SENDERS
from outages import held
from wait import until

LARGE = 128 * 1024
IN_HAND = 8
WAITING = 32

pytestmark = pytest.mark.fcgi


@pytest.fixture(scope="module")
def hurried(make_server):
    """A server of its own, with short patience for its database."""
    made = make_server(DATABASE_TIMEOUT="1.5")
    yield made
    made.stop()


@pytest.fixture
def patient(make_server):
    """A server of its own, with patience for its database."""
    made = make_server(DATABASE_TIMEOUT="10")
    yield made
    made.stop()


def log_of(server):
    """What jitsi-events has logged."""
    return (server.state_dir / "log" / "jitsi-events.log").read_text()


def large_ones(name, count):
    """Bodies of a room."""
    return [event(name, "x", id=str(number), padding="x" * LARGE) for number in range(count)]


def waits_of(server, count):
    """Has it said so often that a large body waits?"""
    return lambda: log_of(server).count("a large body waits") == count


def test_what_is_over_waits_and_half_of_the_workers_at_most(patient, name):
    meeting, other = patient.new_meeting(name), name + "-other"
    patient.new_meeting(other)
    first = large_ones(name, IN_HAND + WAITING)
    beyond = event(name, "x", id="beyond", padding="x" * LARGE)
    with concurrent.futures.ThreadPoolExecutor(len(first)) as pool:
        with held(patient, name):
            taken = [pool.submit(patient.post_signed, one) for one in first]
            until(waits_of(patient, WAITING), lambda: log_of(patient))
            assert patient.post_signed(beyond).status == 503
            assert patient.post_signed(event(other, "x")).status == 200
        assert {one.result().status for one in taken} == {200}
    assert len(patient.sql("SELECT 1 FROM event WHERE meeting_id = %s", meeting)) == len(first)


def test_few_large_bodies_are_in_hand_at_a_time(hurried, name):
    held_meeting, other = hurried.new_meeting(name), name + "-other"
    hurried.new_meeting(other)
    large = large_ones(name, SENDERS)
    with held(hurried, name), concurrent.futures.ThreadPoolExecutor(SENDERS + 1) as pool:
        refused = [pool.submit(hurried.post_signed, one) for one in large]
        taken = pool.submit(hurried.post_signed, event(other, "x"))
        assert taken.result().status == 200
        for answer in [one.result() for one in refused]:
            assert answer.status == 503 and answer.headers["Retry-After"], answer
    assert "a large body is refused" in log_of(hurried)
    for one in large:
        assert hurried.post_signed(one).status == 200
    assert len(hurried.sql("SELECT 1 FROM event WHERE meeting_id = %s", held_meeting)) == SENDERS
