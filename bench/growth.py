"""How the rate of ingestion changes while the log grows: databases of several sizes, in
turns."""

import events
from stack import Stack

SIZES = (10000, 1000000, 10000000)
# Events of one past meeting.
EACH = 1000


def fill(stack, count):
    """So many events of past meetings.  The indexes are made afterwards: that is faster."""
    constraints = stack.sql("""
        SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = 'event'::regclass AND contype IN ('p', 'u')""")
    indexes = stack.sql("""
        SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'event'
            AND indexname <> ALL (%s)""", [name for name, _ in constraints])
    drop = [f"ALTER TABLE event DROP CONSTRAINT {name}" for name, _ in constraints]
    drop += [f"DROP INDEX {name}" for name, _ in indexes]
    make = [f"ALTER TABLE event ADD CONSTRAINT {name} {text}" for name, text in constraints]
    make += [text for _, text in indexes]
    for statement in drop:
        stack.sql(statement)
    stack.sql("""
        INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, occupant,
            occupant_key, person, name, joined_at, kind, dedup, data)
        SELECT 'past-' || n / %s, nextval('event_seq'), 'signed', 'muc-occupant-joined', at, at,
            'person-' || n, sha256(('person-' || n)::bytea), 'user-' || n %% 5000,
            'User ' || n %% 5000, at, 'joined', sha256(n::text::bytea),
            ('{"timestamp":"' || stamp || '","occupant_id":"person-' || n || '","user_id":"user-' ||
                n %% 5000 || '","display_name":"User ' || n %% 5000 || '","joined_at":"' || stamp ||
                '"}')::json
        FROM (SELECT n, now() - n * interval '1 s' AS at, '2026-01-01T00:00:00.000000Z' AS stamp
            FROM generate_series(1, %s) AS n) AS made""", EACH, count)
    for statement in make:
        stack.sql(statement)


def stacks(first, build, folder):
    """One for each size, on the cluster of the first."""
    made = {}
    for size in SIZES:
        name = f"growth_{size}"
        first.sql(f"CREATE DATABASE {name}")
        dsn = first.dsn(name)
        made[size] = Stack(build, folder / name,
                           DATABASE_URL=f"postgresql:///{name}?host={dsn['host']}&user=postgres")
        made[size].start()
        events.prepare(made[size])
        made[size].sql("ALTER ROLE postgres SET maintenance_work_mem = '1GB'")
        fill(made[size], size)
        made[size].sql("VACUUM ANALYZE event")
    return made


def bytes_each(stack, size):
    """What an event takes on disk, indexes too."""
    return stack.value("SELECT pg_total_relation_size('event')") / size


def send(stack, window):
    """Into a log that keeps what it has; what came is taken away again."""
    before = stack.value("SELECT last_value FROM event_seq")
    stack.sql("CHECKPOINT")
    result = events.load(stack, "/v1/jitsi/events", k="signed", n=events.ROOMS, c=32,
                         t=f"growth{before}", **window)
    stored = stack.value("SELECT count(*) FROM event WHERE meeting_id LIKE 'meeting-%%' AND seq > %s",
                         before)
    stack.sql("DELETE FROM event WHERE meeting_id LIKE 'meeting-%%' AND seq > %s", before)
    return events.audit(result, stored)


def variants(made, window):
    """name -> a function that runs it once."""
    return {f"growth {size:,}".replace(",", " "): lambda s=stack: send(s, window)
            for size, stack in made.items()}
