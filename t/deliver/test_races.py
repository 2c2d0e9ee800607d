"""Many messages, many daemons, kills, dead receivers, a database that goes away."""

import collections
import random
import threading

from receiver import hang, status
from wait import until

ROWS = 1000
ENDPOINTS = 10
PROCESSES = 3
KILLS = 12
MANY_SECONDS = 120
FOR_EVER = {"DELIVER_TIMEOUT": "0.5", "DELIVER_SCHEDULE": "0" + " 0.02" * 60}


class Held:
    """A receiver's answer that waits until it may be given."""

    def __init__(self):
        self.has_come, self.may_answer = threading.Event(), threading.Event()

    def __call__(self, _):
        self.has_come.set()
        self.may_answer.wait()
        return status(200)

    def until_asked(self):
        """Wait for the first request."""
        assert self.has_come.wait(MANY_SECONDS)

    def let_go(self):
        """Answer it, and all that come."""
        self.may_answer.set()


def all_settled(outbox, seconds=MANY_SECONDS):
    """Wait until nothing is pending."""
    until(lambda: outbox.pending() == 0, outbox.statuses, seconds)


def test_whatever_fails_and_whoever_is_killed_every_message_arrives(outbox, receiver, deliver):
    chance = random.Random(7)
    lock = threading.Lock()

    def answer(_):
        with lock:
            kind = chance.random()
        if kind < 0.6:
            return status(200)
        return [] if kind < 0.8 else status(chance.choice([500, 503, 404, 302]))

    server = receiver(answer)
    ids = []
    for _ in range(ENDPOINTS):
        ids += outbox.put(outbox.endpoint(server.url), ROWS // ENDPOINTS)
    daemons = [deliver(**FOR_EVER) for _ in range(PROCESSES)]
    for kill in range(1, KILLS + 1):
        # At some moment of its work: each time a few more have arrived.
        until(lambda: len(server.requests) >= kill * ROWS // (KILLS + 1) or not outbox.pending(),
              outbox.statuses, MANY_SECONDS)
        daemons.pop(chance.randrange(PROCESSES)).kill()
        daemons.append(deliver(**FOR_EVER))
    all_settled(outbox)
    assert outbox.statuses() == {"delivered": ROWS}
    arrived = collections.Counter(server.ids())
    assert set(arrived) == set(ids)
    bodies = collections.defaultdict(set)
    for request in server.requests:
        bodies[request.headers["webhook-id"]].add(request.body)
    assert {len(each) for each in bodies.values()} == {1}


def test_several_daemons_send_each_message_once(outbox, receiver, deliver):
    server = receiver()
    ids = []
    for _ in range(ENDPOINTS):
        ids += outbox.put(outbox.endpoint(server.url), ROWS // ENDPOINTS)
    for _ in range(PROCESSES):
        deliver(DELIVER_TIMEOUT="15", DATABASE_TIMEOUT="10")
    all_settled(outbox)
    assert sorted(server.ids()) == sorted(ids)


def test_a_kill_between_send_and_mark_repeats_and_never_loses(outbox, receiver, deliver):
    held = Held()
    server = receiver(held)
    [id] = outbox.put(outbox.endpoint(server.url))
    first = deliver(DELIVER_TIMEOUT="1")
    held.until_asked()
    first.kill()
    held.let_go()
    assert outbox.state(id) == ("pending", 0, None)
    deliver(DELIVER_TIMEOUT="1")
    all_settled(outbox)
    assert outbox.state(id) == ("delivered", 1, 200)
    assert server.ids() == [id, id]
    assert len({request.body for request in server.requests}) == 1


def test_a_dead_receiver_delays_nobody(outbox, receiver, deliver):
    """By order, not by time: all others have theirs before the dead one's first try ends."""
    dead = receiver(lambda request: hang())
    alive = receiver()
    outbox.answering(dead.url)
    stuck = outbox.put(outbox.endpoint(dead.url), 500)
    ids = []
    for _ in range(ENDPOINTS):
        ids += outbox.put(outbox.endpoint(alive.url), 10)
    daemon = deliver(DELIVER_TIMEOUT="600", DELIVER_STOP="0")
    until(lambda: len(alive.ids()) == len(ids), outbox.statuses, MANY_SECONDS)
    until(lambda: outbox.statuses().get("delivered") == len(ids), outbox.statuses)
    assert outbox.statuses() == {"delivered": len(ids), "pending": len(stuck)}
    assert 0 < len(dead.requests) <= 8
    assert outbox.world.value("SELECT max(attempts) FROM outbox WHERE id = ANY (%s)", stuck) == 0
    assert daemon.process.poll() is None


def test_many_failing_receivers_delay_nobody(outbox, receiver, deliver):
    dead = receiver(lambda request: hang())
    alive = receiver()
    for number in range(200):
        outbox.put(outbox.endpoint(dead.named(f"r{number}"), user_id=f"owner-{number}",
                                   webhook_failing_since="2025-01-01T00:00Z"))
    ids = outbox.put(outbox.endpoint(alive.url), 50)
    deliver(DELIVER_TIMEOUT="600", DELIVER_STOP="0", DELIVER_DISABLE_AFTER="315360000")
    until(lambda: outbox.statuses().get("delivered") == len(ids), outbox.statuses, MANY_SECONDS)
    until(lambda: len(dead.requests) == 64, lambda: len(dead.requests))


def test_told_to_stop_it_finishes_what_is_under_way_and_claims_no_more(outbox, receiver, deliver):
    held = Held()
    server = receiver(held)
    outbox.answering(server.url)
    ids = outbox.put(outbox.endpoint(server.url), 10)
    daemon = deliver(DELIVER_TIMEOUT="60", DELIVER_STOP="60")
    held.until_asked()
    until(lambda: len(server.ids()) == 8, server.ids)
    daemon.process.terminate()
    until(lambda: "stopped" in daemon.said() or daemon.process.poll() is None, daemon.said)
    held.let_go()
    assert daemon.stop() == 0
    assert outbox.statuses() == {"delivered": 8, "pending": 2}
    assert set(server.ids()) == set(ids[:8])


def test_told_to_stop_it_does_not_wait_for_ever(outbox, receiver, deliver):
    server = receiver(lambda request: hang())
    [id] = outbox.put(outbox.endpoint(server.url))
    daemon = deliver(DELIVER_TIMEOUT="600", DELIVER_STOP="0.1")
    until(lambda: server.requests, daemon.said)
    assert daemon.stop() == 0
    assert outbox.state(id) == ("pending", 0, None)
    assert "1 attempts are cut off" in daemon.said()


def test_without_a_database_it_waits_says_so_once_and_goes_on(cluster, outbox, receiver, deliver):
    server = receiver()
    daemon = deliver()
    until(lambda: "ready" in daemon.said(), daemon.said)
    outbox.put(outbox.endpoint(server.url))
    all_settled(outbox)
    admin = cluster.database().connect()
    try:
        with admin.cursor() as cursor:
            name = outbox.world.database.name
            cursor.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                           " WHERE usename = 'reflector_deliver'")
            until(lambda: "cannot connect" in daemon.said(), daemon.said)
            refusals = daemon.said().count("cannot connect")
            [id] = outbox.put(outbox.endpoint(server.url))
            cursor.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
    finally:
        admin.close()
    until(lambda: outbox.state(id)[0] == "delivered", daemon.said)
    assert refusals == daemon.said().count("cannot connect") == 1
    assert daemon.said().count("connected again") == 1


def test_what_was_sent_while_the_database_was_away_is_marked_afterwards(
        cluster, outbox, receiver, deliver):
    held = Held()
    server = receiver(held)
    [id] = outbox.put(outbox.endpoint(server.url))
    daemon = deliver(DELIVER_TIMEOUT="60")
    held.until_asked()
    admin = cluster.database().connect()
    try:
        with admin.cursor() as cursor:
            name = outbox.world.database.name
            cursor.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0")
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                           " WHERE usename = 'reflector_deliver'")
            held.let_go()
            until(lambda: "cannot connect" in daemon.said(), daemon.said)
            cursor.execute(f"ALTER DATABASE {name} CONNECTION LIMIT -1")
    finally:
        admin.close()
    until(lambda: outbox.state(id)[0] == "delivered", daemon.said)
    assert server.ids() == [id]


def test_a_message_that_cannot_be_marked_now_holds_up_no_other(outbox, receiver, deliver):
    has_come, may_answer = threading.Event(), threading.Event()

    def answer(request):
        if request.headers["webhook-id"] == held:
            has_come.set()
            may_answer.wait()
        return status(200)

    server = receiver(answer)
    outbox.answering(server.url)
    [held] = outbox.put(outbox.endpoint(server.url))
    holder = outbox.world.connect(autocommit=False)
    with holder.cursor() as cursor:
        daemon = deliver(DATABASE_TIMEOUT="0.5", DELIVER_TIMEOUT="60")
        assert has_come.wait(MANY_SECONDS)
        cursor.execute("SELECT 1 FROM outbox WHERE id = %s FOR UPDATE", (held,))
        may_answer.set()
        until(lambda: "query delivery_settle: SQLSTATE 55P03" in daemon.said(), daemon.said)
        others = outbox.put(outbox.endpoint(server.url), 20)
        until(lambda: all(outbox.state(id)[0] == "delivered" for id in others), daemon.said)
        holder.rollback()
    all_settled(outbox)
    assert outbox.state(held)[0] == "delivered"
    assert set(server.ids()) == {held, *others}
