"""Opening meetings and reading what happened in them."""

import events
from stack import TOP
from tools import load, pgbench

MEETINGS = 100000
# name -> how many events its meeting has, how many people come and go in them
SIZES = {"ten": (10, 5), "thousand": (1000, 100), "ten-thousand": (10000, 1000),
         "attendance": (2000, 1000)}
# Of each meeting that is opened.
EVENTS_EACH = 20
# What --quick leaves out.
THOROUGH = {"read 10 events", "list 50 of 100 000", "attendance of 1 000"}
BARE = ("SELECT seq, type, rfc3339(received_at), data FROM event"
        " WHERE meeting_id = 'read-ten-thousand' ORDER BY seq;\n")


def fill(stack, meetings, count, people):
    """Events of some meetings: everybody comes, then everybody leaves, in turns."""
    stack.sql("""
        INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, occupant,
            occupant_key, person, name, joined_at, kind, dedup, data)
        SELECT meeting, nextval('event_seq'), 'signed', 'muc-occupant-' || kind, at, at, who,
            sha256(convert_to(who, 'UTF8')), 'user-' || who, 'User ' || who, joined_at, kind,
            sha256(convert_to(n::text, 'UTF8')), json_build_object('timestamp', at,
                'occupant_id', who, 'user_id', 'user-' || who, 'display_name', 'User ' || who,
                'joined_at', joined_at)
        FROM (SELECT n, 'person-' || n %% %s AS who,
                CASE WHEN n / %s %% 2 = 0 THEN 'joined' ELSE 'left' END AS kind,
                now() - interval '1 hour' + n * interval '100 ms' AS at,
                now() - interval '1 hour' + (n - n / %s %% 2 * %s) * interval '100 ms' AS joined_at
            FROM generate_series(0, %s - 1) AS n) AS made, unnest(%s) AS meeting""",
              people, people, people, people, count, meetings)


def prepare(stack):
    """Meetings of every size, and many in the table."""
    stack.sql("TRUNCATE event, outbox")
    stack.sql("""
        INSERT INTO room (id, name, user_id, created_at)
        SELECT 'read-' || n, 'read-' || n, 'demo-user', now() FROM unnest(%s) AS n
        ON CONFLICT DO NOTHING""", [*SIZES, "many"])
    stack.sql("""
        INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
            recording_trigger, start_date, end_date)
        SELECT 'read-' || n, 'read-' || n, 'demo-user', 'read-' || n, 'jitsi', 'cloud',
            'automatic', now(), now() + interval '8 hours' FROM unnest(%s) AS n
        ON CONFLICT DO NOTHING""", list(SIZES))
    stack.sql("""
        INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
            recording_trigger, start_date, end_date, is_active, ended_at)
        SELECT 'past-' || n, 'read-many', 'demo-user', 'past-' || n, 'jitsi', 'cloud', 'automatic',
            now() - n * interval '1 hour', now(), false, now() FROM generate_series(1, %s) AS n
        ON CONFLICT DO NOTHING""", MEETINGS)
    for name, (count, people) in SIZES.items():
        fill(stack, ["read-" + name], count, people)
    fill(stack, [f"meeting-{n}" for n in range(events.ROOMS)], EVENTS_EACH, EVENTS_EACH // 2)
    stack.sql("VACUUM ANALYZE")


def variants(stack, folder, window):
    """name -> a function that runs it once."""
    bare = folder / "bare.sql"
    bare.write_text(BARE)
    bearer = stack.bearer()

    def get(path, connections=1):
        return load(stack, path, k="get", c=connections, H=bearer, **window)

    def cursor():
        return load(stack, "/v1/meetings/read-ten-thousand/events?limit=1000&after={}",
                    k="cursor", c=1, H=bearer, **window | {"seconds": max(1, window["seconds"])})
    return {
        "pgbench of opening": lambda: pgbench(stack, TOP / "bench/sql/open-one.sql", 8,
                                              window["seconds"]),
        "open a meeting": lambda: load(stack, "/v1/rooms/room-{}/meeting", k="post",
                                       n=events.ROOMS, c=32, H=bearer, **window),
        "read 10 events": lambda: get("/v1/meetings/read-ten"),
        "read 1 000 events": lambda: get("/v1/meetings/read-thousand"),
        "bare SELECT": lambda: pgbench(stack, bare, 1, window["seconds"]),
        "a page of 1 000 events": lambda: get("/v1/meetings/read-thousand/events?limit=1000"),
        "read 10 000 by cursor": cursor,
        "attendance of 1 000": lambda: get("/v1/meetings/read-attendance/participants"),
        "list 50 of 100 000": lambda: get("/v1/meetings?room=read-many&size=50"),
    }
