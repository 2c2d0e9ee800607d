"""The daemon's own clock is wrong, or is set: the database's says what is due."""

import os
import pathlib
import subprocess

import pytest

from receiver import status
from wait import until

HERE = pathlib.Path(__file__).resolve().parent
HOUR, WEEK = 3600, 7 * 86400
FOR_EVER = "315360000"


@pytest.fixture(scope="session")
def clock(tmp_path_factory):
    """clock(step): the settings of a daemon whose clock is wrong by so many seconds."""
    library = tmp_path_factory.mktemp("clock") / "clock.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, HERE / "clock.c"], check=True)
    # A program that checks its memory wants its own library loaded first.
    options = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    return lambda step: {"LD_PRELOAD": str(library), "STEP": str(step), "ASAN_OPTIONS": options}


@pytest.fixture
def failing(receiver):
    """A receiver that answers 500 until it is told to be well."""
    server = receiver(lambda request: status(200 if server.is_well else 500))
    server.is_well = False
    return server


@pytest.mark.parametrize("step", [HOUR, -HOUR, WEEK, -WEEK])
def test_what_failed_under_a_wrong_clock_is_tried_again_in_time(
        outbox, deliver, failing, clock, step):
    [id] = outbox.put(outbox.endpoint(failing.url))
    wrong = deliver(DELIVER_SCHEDULE="0 1 1000", DELIVER_DISABLE_AFTER=FOR_EVER, **clock(step))
    until(lambda: outbox.state(id)[1] == 1, wrong.said)
    wrong.stop()
    failing.is_well = True
    deliver(DELIVER_SCHEDULE="0 1 1000")
    until(lambda: outbox.state(id)[0] == "delivered", outbox.statuses)
    assert outbox.state(id) == ("delivered", 2, 200)


@pytest.mark.parametrize("step", [HOUR, -HOUR, WEEK, -WEEK])
def test_no_message_dies_of_a_wrong_clock(outbox, deliver, failing, clock, step):
    room, _ = endpoint = outbox.endpoint(failing.url)
    ids = outbox.put(endpoint, 20)
    daemon = deliver(DELIVER_SCHEDULE="0 1000 1000 1000")
    until(lambda: failing.requests, daemon.said)
    daemon.stop()
    deliver(DELIVER_SCHEDULE="0 1000 1000 1000", **clock(step))
    until(lambda: len(set(failing.ids())) == len(ids), outbox.statuses)
    until(lambda: {outbox.state(id)[:2] for id in ids} == {("pending", 1)}, outbox.statuses)
    assert outbox.world.value("SELECT webhook_disabled_at FROM room WHERE id = %s", room) is None
