"""The daemon as a test runs it, and what it is to send."""

import os
import pathlib
import signal
import subprocess
import uuid

from cluster import BUILD

STOP_SECONDS = 20
INHERITED = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS")
SECRET = "a secret of the tests, of some length"

# Short waits, and a look-out for faults that would be hidden by long ones.
SETTINGS = {"DELIVER_SCHEDULE": "0 0.05 0.05 0.1", "DELIVER_TIMEOUT": "5",
            "DELIVER_POLL": "0.02", "DELIVER_ALLOW_PRIVATE": "true", "DATABASE_TIMEOUT": "1.5",
            "DATABASE_RETRY": "0.05", "MEETING_TICK": "86400"}


class Daemon:
    """One deliver on a database; its log is a file."""

    def __init__(self, database, log, **settings):
        self.database, self.log = database, pathlib.Path(log)
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment["DATABASE_URL"] = f"postgresql:///{database.name}?host={database.cluster.run}"
        environment.update({**SETTINGS, **settings})
        with open(self.log, "ab") as file:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", str(BUILD / "deliver" / "deliver")],
                env={name: value for name, value in environment.items() if value is not None},
                stdin=subprocess.DEVNULL, stdout=file, stderr=file)

    def said(self):
        """Its log so far."""
        return self.log.read_text(encoding="utf-8")

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


class Outbox:
    """What a test puts into the outbox, and what became of it."""

    def __init__(self, world):
        self.world = world

    def endpoint(self, url, secret=SECRET, **fields):
        """(room, meeting) whose webhook this is."""
        room = self.world.room(webhook_url=url, webhook_secret=secret, **fields)
        meeting = str(uuid.uuid4())
        self.world.sql(
            "INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,"
            " recording_trigger, start_date, end_date) SELECT %s, r.id, r.user_id,"
            " 'reflector-' || r.id, r.platform, r.recording_type, r.recording_trigger, now(),"
            " now() + interval '8 hours' FROM room r WHERE r.id = %s", meeting, room)
        return room, meeting

    def answering(self, *urls):
        """These have answered when they were last tried."""
        for url in urls:
            self.world.sql("INSERT INTO receiver (name) VALUES (%s) ON CONFLICT DO NOTHING",
                           url.split("/")[2])

    def put(self, endpoint, count=1, type="meeting.started"):
        """The ids of new messages that are due, in their order."""
        room, meeting = endpoint
        return [id for id, in self.world.sql(
            "INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, created_at,"
            " next_attempt_at) SELECT 'room', %s, %s, %s, sha256((%s || n)::bytea),"
            " clock_timestamp(), clock_timestamp() - interval '1 s' + n * interval '1 us'"
            " FROM generate_series(1, %s) n RETURNING id", room, meeting, type,
            uuid.uuid4().hex, count)]

    def state(self, id):
        """(status, attempts, last_status) of a message."""
        [row] = self.world.sql("SELECT status, attempts, last_status FROM outbox WHERE id = %s", id)
        return row

    def pending(self):
        """How many are not done with."""
        return self.world.value("SELECT count(*) FROM outbox WHERE status = 'pending'")

    def statuses(self):
        """How many there are of each status."""
        return dict(self.world.sql("SELECT status, count(*) FROM outbox GROUP BY status"))
