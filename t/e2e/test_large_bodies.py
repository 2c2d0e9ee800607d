"""Large bodies take neither the workers nor the memory of all others."""

import concurrent.futures

import pytest

from answers import event
from load import SENDERS
from test_faults import held

LARGE = 128 * 1024

pytestmark = pytest.mark.fcgi


@pytest.fixture(scope="module")
def hurried(make_server):
    """A server of its own, with short patience for its database."""
    made = make_server(DATABASE_TIMEOUT="1.5")
    yield made
    made.stop()


def test_few_large_bodies_are_in_hand_at_a_time(hurried, name):
    held_meeting, other = hurried.new_meeting(name), name + "-other"
    hurried.new_meeting(other)
    large = [event(name, "x", id=str(number), padding="x" * LARGE) for number in range(SENDERS)]
    with held(hurried, name), concurrent.futures.ThreadPoolExecutor(SENDERS + 1) as pool:
        refused = [pool.submit(hurried.post_signed, one) for one in large]
        taken = pool.submit(hurried.post_signed, event(other, "x"))
        assert taken.result().status == 200
        for answer in [one.result() for one in refused]:
            assert answer.status == 503 and answer.headers["Retry-After"], answer
    assert "put off" in (hurried.state_dir / "log" / "jitsi-events.log").read_text()
    for one in large:
        assert hurried.post_signed(one).status == 200
    assert len(hurried.sql("SELECT 1 FROM event WHERE meeting_id = %s", held_meeting)) == SENDERS
