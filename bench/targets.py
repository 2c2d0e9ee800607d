"""What is asked of a run on two cores, everything on one machine."""

from figures import Target


def _rates(over, under):
    return [over, under], lambda record: record.ratio(over, under)


def _value(name, key):
    return [name], lambda record: record.values(name, key)


def _faults(key):
    return lambda record: [record.sum(key)]


TARGETS = [
    Target("events c=32 / pgbench, the same function, a row a transaction",
           *_rates("events c=32", "pgbench one row"), 1.3, 1.5),
    Target("events c=32 / pgbench, a plain INSERT into the peers' table",
           *_rates("events c=32", "pgbench plain insert"), 1.0, 1.0),
    Target("hot room / spread over 1 000 rooms", *_rates("hot room c=32", "events c=32"), 0.8, 0.95),
    Target("events / Node Fastify", *_rates("events c=32", "fastify events"), 3, 5),
    Target("events / FastAPI", *_rates("events c=32", "fastapi events"), 4, 6),
    Target("events p99 at c=32, ms", *_value("events c=32", "p99_ms"), 20, 10, most=True),
    Target("events p50 at c=1, ms", *_value("events c=1", "p50_ms"), 1.5, 0.8, most=True),
    Target("health / nginx return 200", *_rates("health", "nginx return 200"), 0.25, 0.4),
    Target("opening a meeting / pgbench of its statements",
           *_rates("open a meeting", "pgbench of opening"), 0.6, 0.8),
    Target("bearer check RS256, us", *_value("bearer RS256", "us"), 60, 25, most=True),
    Target("a page of 1 000 events, ms", *_value("a page of 1 000 events", "p50_ms"), 10, 5,
           most=True),
    Target("meeting with 1 000 events and attendance, ms", *_value("read 1 000 events", "p50_ms"), 10, 5,
           most=True),
    Target("10 000 events by cursor / bare SELECT", ["read 10 000 by cursor", "bare SELECT"],
           lambda record: [over / under for over, under in zip(
               record.values("read 10 000 by cursor", "p50_ms"),
               record.values("bare SELECT", "mean_ms"))], 2.5, 1.5, most=True),
    Target("insert rate at 10 M events / at 10 k",
           *_rates("growth 10 000 000", "growth 10 000"), 0.7, 0.9),
    Target("memory of jitsi-events under load, MB", *_value("processes", "jitsi-events MB"),
           16, 12, most=True),
    Target("start to first answer, ms", *_value("processes", "start ms"), 200, 80, most=True),
    Target("acknowledged events lost", ["events c=32"], _faults("lost"), 0, most=True),
    Target("events stored twice", ["events c=32"], _faults("extra"), 0, most=True),
    Target("requests starved", ["events c=32"], _faults("starved"), 0, most=True),
    Target("deadlocks", ["database"], _faults("deadlocks"), 0, most=True),
]
