"""Receivers that hang, and messages that cannot be rendered: nobody else waits for them."""

import contextlib
import signal
import threading

import pytest

from receiver import hang, status
from wait import until

HERD = 300
TARPITS = 130
HELD = 3
EACH = 8
HANGING = {"DELIVER_TIMEOUT": "600", "DELIVER_STOP": "0"}
SLOW = """
    CREATE OR REPLACE FUNCTION consent_of(meeting text) RETURNS TABLE (id text, person text,
        is_guest boolean, consent_given boolean, decided_at timestamptz)
    LANGUAGE plpgsql STABLE AS $$ BEGIN PERFORM pg_sleep(60); END $$
"""


def delivered(outbox, ids):
    """Are they all?"""
    return outbox.world.value("SELECT count(*) FROM outbox WHERE id = ANY (%s)"
                              " AND status = 'delivered'", ids) == len(ids)


def test_many_rooms_at_one_hanging_receiver_delay_nobody(outbox, receiver, deliver):
    dead, alive = receiver(lambda request: hang()), receiver()
    for number in range(HERD):
        outbox.put(outbox.endpoint(dead.url, user_id=f"owner-{number}"))
    ids = [id for _ in range(5) for id in outbox.put(outbox.endpoint(alive.url), 4)]
    daemon = deliver(**HANGING)
    until(lambda: delivered(outbox, ids), daemon.said)
    assert len(dead.requests) == 1


def test_one_owner_s_tarpits_delay_nobody(outbox, receiver, deliver):
    dead, alive = receiver(lambda request: hang()), receiver()
    for number in range(TARPITS):
        outbox.put(outbox.endpoint(dead.named(f"t{number}"), user_id="evil"))
    daemon = deliver(**HANGING)
    until(lambda: len(dead.requests) == 32, lambda: len(dead.requests))
    ids = outbox.put(outbox.endpoint(alive.url), 5)
    until(lambda: delivered(outbox, ids), daemon.said)
    assert len(dead.requests) == 32


def test_receivers_that_answered_once_and_hang_now_leave_places(outbox, receiver, deliver):
    dead, alive = receiver(lambda request: hang()), receiver()
    for number in range(TARPITS):
        outbox.answering(dead.named(f"t{number}"))
        outbox.put(outbox.endpoint(dead.named(f"t{number}"), user_id="evil"), 8)
    daemon = deliver(**HANGING)
    until(lambda: len(dead.requests) == 128, lambda: len(dead.requests))
    ids = outbox.put(outbox.endpoint(alive.url), 5)
    until(lambda: delivered(outbox, ids), daemon.said)
    assert len(dead.requests) == 128


def test_results_that_have_to_wait_let_others_go_on_in_between(outbox, receiver, deliver):
    may_answer = threading.Event()

    def answer(_):
        may_answer.wait()
        return status(500)

    failing, alive = receiver(answer), receiver()
    outbox.answering(failing.url, alive.url)
    ends = [outbox.endpoint(failing.url) for _ in range(HELD)]
    for one in ends:
        outbox.put(one, EACH)
    daemon = deliver(DATABASE_TIMEOUT="9", DATABASE_RETRY="5", DELIVER_TIMEOUT="60")
    until(lambda: len(failing.requests) == HELD * EACH, daemon.said)
    holder = outbox.world.connect(autocommit=False)
    holder.cursor().execute("SELECT id FROM room WHERE id = ANY (%s) FOR NO KEY UPDATE",
                            ([room for room, _ in ends],))
    # It meets all the answers at once.
    daemon.process.send_signal(signal.SIGSTOP)
    may_answer.set()
    until(lambda: failing.answered == HELD * EACH, lambda: failing.answered)
    daemon.process.send_signal(signal.SIGCONT)
    until(lambda: "query delivery_settle: SQLSTATE" in daemon.said(), daemon.said)
    ids = outbox.put(outbox.endpoint(alive.url))
    until(lambda: delivered(outbox, ids), daemon.said)
    assert daemon.said().count("query delivery_settle: SQLSTATE") < HELD * EACH
    holder.rollback()
    until(lambda: not outbox.world.value("SELECT count(*) FROM outbox WHERE attempts = 0"),
          outbox.statuses)


def test_after_a_claim_that_took_too_long_the_next_is_made_soon(outbox, receiver, deliver):
    server = receiver()
    ids = outbox.put(outbox.endpoint(server.url))
    holder = outbox.world.connect(autocommit=False)
    holder.cursor().execute("SELECT pg_advisory_xact_lock(hashtextextended('reflector delivery', 0))")
    daemon = deliver(DATABASE_TIMEOUT="9")
    until(lambda: "query delivery_claim: SQLSTATE" in daemon.said(), daemon.said)
    holder.rollback()
    until(lambda: delivered(outbox, ids), daemon.said)


@pytest.fixture
def slow(outbox):
    """While this lasts what asks for a meeting's consents runs into the statement's timeout."""
    @contextlib.contextmanager
    def slowed(limit):
        world = outbox.world
        before = world.value("SELECT pg_get_functiondef('consent_of(text)'::regprocedure)")
        setting = f"ALTER ROLE reflector_deliver IN DATABASE {world.database.name} "
        world.sql(SLOW)
        world.sql(f"{setting} SET statement_timeout = '{limit}'")
        try:
            yield
        finally:
            world.sql(f"{setting} RESET statement_timeout")
            world.sql(before.replace("%", "%%"))
            # A statement whose client is gone would sleep on, with its locks.
            world.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                      " WHERE datname = current_database() AND wait_event = 'PgSleep'")
    return slowed


@pytest.mark.parametrize("limit", ["200ms", "0"], ids=["server", "client"])
def test_what_cannot_be_rendered_dies_by_the_schedule_and_harms_nobody(
        outbox, receiver, deliver, slow, limit):
    server = receiver()
    outbox.answering(server.url)
    with slow(limit):
        bad = [id for _ in range(3) for id in outbox.put(
            outbox.endpoint(server.url), type="recording.completed")]
        good = [id for _ in range(5) for id in outbox.put(outbox.endpoint(server.url), 2)]
        daemon = deliver(DELIVER_SCHEDULE="0 0.01 0.01", DELIVER_TIMEOUT="15",
                         DATABASE_TIMEOUT="0.5")
        until(lambda: delivered(outbox, good), daemon.said)
        until(lambda: outbox.pending() == 0, outbox.statuses, 60)
        assert {outbox.state(id) for id in bad} == {("dead", 3, None)}
        assert sorted(server.ids()) == sorted(good)
        for id in bad:
            assert f"delivery={id} type=recording.completed cannot be rendered" in daemon.said()
        for (meeting,) in outbox.world.sql("SELECT DISTINCT meeting_id::text FROM outbox"):
            assert meeting not in daemon.said()
    # Nothing of this is the endpoint's fault.
    assert outbox.world.sql("SELECT DISTINCT webhook_failing_since FROM room") == [(None,)]


def test_what_could_be_rendered_the_second_time_is_sent(outbox, receiver, deliver, slow):
    server = receiver()
    [id] = outbox.put(outbox.endpoint(server.url), type="recording.completed")
    with slow("200ms"):
        daemon = deliver(DELIVER_SCHEDULE="0" + " 0.02" * 60)
        until(lambda: outbox.state(id)[1] > 0, daemon.said)
    until(lambda: outbox.state(id)[0] == "delivered", daemon.said)
    assert server.ids() == [id] and outbox.state(id)[1] > 1
