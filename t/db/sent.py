"""Messages in every state, as a list finds them."""

from world import after

STATES = ["pending", "held", "waiting", "delivered", "dead"]
STATUS = {"held": "pending", "waiting": "pending"}

PUT = """
    INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, status, attempts, last_status,
        created_at, next_attempt_at, delivered_at, is_held, shard)
    VALUES (%(endpoint)s, %(room)s, %(meeting)s, %(type)s, sha256(gen_random_uuid()::text::bytea),
        %(status)s, %(attempts)s, %(answered)s, %(at)s,
        CASE WHEN %(state)s = 'pending' THEN %(at)s END, CASE WHEN %(state)s = 'delivered' THEN %(at)s END,
        %(state)s = 'held', CASE WHEN %(endpoint)s = 'control' THEN 'https://jitsi.example.com/' END)
    RETURNING id
"""


def put(connection, room, meeting, at, endpoint="room", state="dead", type="meeting.started", attempts=3, answered=500):
    """The id of a new message."""
    with connection.cursor() as cursor:
        cursor.execute(PUT, {"room": room, "meeting": meeting, "at": after(at), "endpoint": endpoint,
                             "state": state, "status": STATUS.get(state, state), "type": type,
                             "attempts": attempts, "answered": answered})
        return cursor.fetchone()[0]
