"""A log that is not new: events of past meetings."""

# Of one meeting.
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
