"""Rooms with a meeting each.  They are made, and not analyzed."""


def make(stack, name, count, *, webhooks=(), owner="demo-user"):
    """Rooms <name>-0 ..., each with a running meeting; both have the room's name as their id.

    webhooks: addresses that they take in turns.
    """
    stack.sql("""
        INSERT INTO room (id, name, user_id, created_at, webhook_url, webhook_secret)
        SELECT room, room, %(owner)s, now(), url, CASE WHEN url IS NOT NULL THEN 'bench' END
        FROM (SELECT %(name)s || '-' || n AS room,
                (%(urls)s::text[])[1 + n %% greatest(1, cardinality(%(urls)s::text[]))] AS url
            FROM generate_series(0, %(count)s - 1) AS n) AS made""",
              name=name, count=count, urls=list(webhooks), owner=owner)
    stack.sql("""
        INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
            recording_trigger, start_date, end_date)
        SELECT room, room, %(owner)s, room, 'jitsi', 'cloud', 'automatic', now(),
            now() + interval '8 hours'
        FROM (SELECT %(name)s || '-' || n AS room
            FROM generate_series(0, %(count)s - 1) AS n) AS made""",
              name=name, count=count, owner=owner)


def make_past(stack, name, count, owner="demo-user"):
    """A room <name> with so many meetings <name>-0 ... that have ended, the first one last."""
    stack.sql("""
        INSERT INTO room (id, name, user_id, created_at)
        SELECT %(name)s, %(name)s, %(owner)s, now()""", name=name, owner=owner)
    stack.sql("""
        INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
            recording_trigger, start_date, end_date, is_active, ended_at)
        SELECT %(name)s || '-' || n, %(name)s, %(owner)s, %(name)s || '-' || n, 'jitsi', 'cloud',
            'automatic', now() - n * interval '1 hour', now(), false, now()
        FROM generate_series(0, %(count)s - 1) AS n""",
              name=name, count=count, owner=owner)


def set_webhook(stack, room, url):
    """As its owner does."""
    status, text = stack.ask("PATCH", f"/v1/rooms/{room}",
                             b'{"webhook_url": "%s"}' % url.encode())
    assert status == 200, text
