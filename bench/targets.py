"""What is asked of a run on two cores, everything on one machine."""

from figures import Target


def _rates(over, under):
    return [over, under], lambda record: record.ratio(over, under)


def _times(over, under):
    return [over, under], lambda record: record.ratio(over, under, "p50_ms")


def _value(name, key):
    return [name], lambda record: record.values(name, key)


def _faults(name, key):
    """Of everything that counts them."""
    return [name], lambda record: [record.sum(key)]


def _count(name, key):
    return [name], lambda record: [sum(record.values(name, key))]


def _steps(key):
    """All steps together."""
    names = [f"clock step {step}" for step in ("+1 h", "-1 h", "+7 d", "-7 d")]
    return names, lambda record: [sum(sum(record.values(name, key)) for name in names)]


def _every(*names):
    """The slowest of several, in each round."""
    return list(names), lambda record: [max(values) for values in zip(
        *(record.values(name, "p50_ms") for name in names))]


def _within(name):
    """last / first of the same run."""
    return [name], lambda record: record.ratio(name, name, "last", "first")


TARGETS = [
    Target("fresh installation: last 5 s / first 5 s of 60", *_within("fresh installation"), 0.9, 1),
    Target("events c=32 / pgbench, the same function, a row a transaction",
           *_rates("events c=32", "pgbench one row"), 1.3, 1.5),
    Target("events c=32 / pgbench, a plain INSERT into the peers' table",
           *_rates("events c=32", "pgbench plain insert"), 0.95, 1.2),
    Target("events / Node Fastify", *_rates("events c=32", "fastify events"), 4.5, 6),
    Target("events / FastAPI", *_rates("events c=32", "fastapi events"), 3.5, 5),
    Target("hot room / spread over 1 000 rooms", *_rates("hot room c=32", "events c=32"), 0.95, 1),
    Target("rooms with a webhook / without",
           *_rates("events with webhooks", "events without webhooks"), 0.5, 0.75),
    Target("events p99 at c=32, ms", *_value("events c=32", "p99_ms"), 20, 10, most=True),
    Target("events p50 at c=1, ms", *_value("events c=1", "p50_ms"), 1.5, 0.8, most=True),
    Target("list of 50 active meetings of 1 000 to 10 000 events, ms",
           *_value("list of 50 active meetings", "p50_ms"), 15, 6, most=True),
    Target("list of 50 of 100 000 meetings, ms", *_value("list of 50 of 100 000", "p50_ms"), 15, 6,
           most=True),
    Target("meeting page, 1 000 events, 100 people, ms",
           *_value("meeting of 1 000 events, quiet", "p50_ms"), 12, 6, most=True),
    Target("the same while events come in or when it has ended, ms",
           *_every("meeting of 1 000 events, live", "meeting of 1 000 events, ended"), 12, 6,
           most=True),
    Target("participants, 100 people, ms", *_value("participants, 100, quiet", "p50_ms"), 5, 2,
           most=True),
    Target("participants, 1 000 people, ms", *_value("participants, 1 000, quiet", "p50_ms"), 20, 8,
           most=True),
    Target("an event in a meeting with 5 000 sessions and 5 000 closings / in a new one",
           *_times("event in a giant meeting", "event in a new meeting"), 1.5, 1.1, most=True),
    Target("the same, both with a webhook",
           *_times("event in a giant meeting, webhook", "event in a new meeting, webhook"),
           1.5, 1.1, most=True),
    Target("meetings that do not end beside it", *_count("tick beside a giant meeting", "not ended"),
           0, most=True),
    Target("beside the endless joiner: other rooms' events p99, ms",
           *_value("others beside the joiner", "p99_ms"), 100, 30, most=True),
    Target("the same: requests that failed", *_count("others beside the joiner", "failed"), 0,
           most=True),
    Target("deliveries a second, one process, 20 receivers", *_value("deliveries to 20", "rate"),
           1200, 3000),
    Target("400 rooms at a hanging receiver: healthy rooms' messages p99, ms",
           *_value("beside a hanging receiver", "p99_ms"), 2000, 300, most=True),
    Target("clock steps: messages late", *_steps("late"), 0, most=True),
    Target("clock steps: messages dead untried", *_steps("untried"), 0, most=True),
    Target("opening a meeting / pgbench of its statements",
           *_rates("open a meeting", "pgbench of opening"), 0.6, 0.8),
    Target("bearer check RS256, us", *_value("bearer RS256", "us"), 60, 25, most=True),
    Target("a page of 1 000 events, ms", *_value("a page of 1 000 events", "p50_ms"), 10, 5,
           most=True),
    Target("10 000 events by cursor / bare SELECT", ["read 10 000 by cursor", "bare SELECT"],
           lambda record: [over / under for over, under in zip(
               record.values("read 10 000 by cursor", "p50_ms"),
               record.values("bare SELECT", "mean_ms"))], 2.5, 1.5, most=True),
    Target("health / a minimal libfcgi program", *_rates("health", "minimal libfcgi"), 0.8, 1),
    Target("insert rate at 10 M events / at 10 k",
           *_rates("growth 10 000 000", "growth 10 000"), 0.7, 0.9),
    Target("memory of jitsi-events under load, MB", *_value("processes", "jitsi-events MB"),
           16, 12, most=True),
    Target("start to first answer, ms", *_value("processes", "start ms"), 200, 80, most=True),
    Target("acknowledged events lost", *_faults("events c=32", "lost"), 0, most=True),
    Target("events stored twice", *_faults("events c=32", "extra"), 0, most=True),
    Target("requests starved", *_faults("events c=32", "starved"), 0, most=True),
    Target("deadlocks", *_faults("database", "deadlocks"), 0, most=True),
]
