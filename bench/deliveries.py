"""Webhooks: messages that wait in the outbox, to a receiver that takes everything at once."""

import time

from stack import until

ENDPOINTS = 50
MESSAGES = 2000
MOST_SECONDS = 60


def prepare(stack, url):
    """Rooms hook-1 ..., each with a webhook and a meeting."""
    stack.sql("""
        INSERT INTO room (id, name, user_id, created_at, webhook_url, webhook_secret)
        SELECT 'hook-' || n, 'hook-' || n, 'demo-user', now(), %s, 'secret of the bench'
        FROM generate_series(1, %s) AS n""", url, ENDPOINTS)
    stack.sql("""
        INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
            recording_trigger, start_date, end_date)
        SELECT 'hook-' || n, 'hook-' || n, 'demo-user', 'hook-' || n, 'jitsi', 'cloud',
            'automatic', now(), now() + interval '8 hours' FROM generate_series(1, %s) AS n""",
              ENDPOINTS)


def run(stack):
    """Messages delivered a second, from their commit to the last one's mark."""
    stack.sql("DELETE FROM outbox")
    began = time.monotonic()
    stack.sql("""
        INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, created_at,
            next_attempt_at)
        SELECT 'room', 'hook-' || 1 + n %% %s, 'hook-' || 1 + n %% %s, 'meeting.started',
            sha256(n::text::bytea), now(), now() FROM generate_series(1, %s) AS n""",
              ENDPOINTS, ENDPOINTS, MESSAGES)
    until(lambda: stack.value("SELECT count(*) FROM outbox WHERE status = 'pending'") == 0,
          "the outbox is not empty", MOST_SECONDS)
    seconds = time.monotonic() - began
    assert stack.value("SELECT count(*) FROM outbox WHERE status = 'delivered'") == MESSAGES
    return {"rate": MESSAGES / seconds}
