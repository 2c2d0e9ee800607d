"""What races with what: threads that begin together, locks that are waited for, writers that
are processes, for psycopg2 gives one connection to one thread at a time and threads of one
Python are no race.
"""

import multiprocessing
import random
import threading
from collections import Counter

import psycopg2

from wait import until
from world import append, item

WAIT_SECONDS = 30
BATCH = 8
JOIN_SECONDS = 60

context = multiprocessing.get_context("fork")


def at_once(pool, *tasks):
    """The results of tasks that begin at the same moment."""
    barrier = threading.Barrier(len(tasks))

    def begin(task):
        barrier.wait(WAIT_SECONDS)
        return task()
    futures = [pool.submit(begin, task) for task in tasks]
    return [future.result(WAIT_SECONDS) for future in futures]


def waits_for_lock(world, connection, kind=None):
    """Wait until that connection waits for a lock; kind: of this type."""
    until(lambda: world.sql("SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted"
                            " AND coalesce(locktype = %s, true)", connection.info.backend_pid, kind),
          f"it waits for a lock: {kind}")


def write(database, rooms, batches, seed, results):
    """Append batches to rooms in random order; puts a Counter of verdicts or an error."""
    connection = database.connect("reflector_jitsi_events")
    randomness = random.Random(seed)
    verdicts = Counter()
    try:
        for _ in range(batches):
            verdicts.update(append(connection, *[item(randomness.choice(rooms))
                                                 for _ in range(BATCH)]))
        results.put(verdicts)
    except psycopg2.Error as error:
        results.put(repr(error))
    finally:
        connection.close()


class Writers:
    """Processes that write at the same time."""

    def __init__(self, database, count, rooms, batches):
        self.results = context.Queue()
        self.processes = [
            context.Process(target=write, args=(database, rooms, batches, seed, self.results))
            for seed in range(count)]
        for process in self.processes:
            process.start()

    def running(self):
        """Does one of them write yet?"""
        return any(process.is_alive() for process in self.processes)

    def verdicts(self):
        """How often they had each verdict, when they have finished without an error."""
        told = [self.results.get(timeout=JOIN_SECONDS) for _ in self.processes]
        for process in self.processes:
            process.join(JOIN_SECONDS)
        assert not [error for error in told if isinstance(error, str)], told
        return sum(told, Counter())

    def end(self):
        """End what still runs."""
        for process in self.processes:
            process.kill()
            process.join()
