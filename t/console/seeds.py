"""What there is to see: meetings that are over and meetings that go on, films, webhooks that fail,
and more of each than fits a page."""

import datetime
import json
import subprocess

from answers import event
from commands import BUILD
from harness import Server
from wait import until

OWNER = "olga"
FILM = {"mp4": ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart"],
        "webm": ["-c:v", "libvpx"], "ogg": ["-vn", "-c:a", "libvorbis"]}
MEETINGS = """
    INSERT INTO meeting_row (id, room_id, user_id, room_name, platform, recording_type,
        recording_trigger, start_date, end_date, is_active, ended_at)
    SELECT gen_random_uuid(), %s, %s, 'many-' || n || '-' || gen_random_uuid(), 'jitsi', 'cloud', 'none',
        now() - n * interval '1 hour', now() - n * interval '1 hour' + interval '8 hours', false,
        now() - n * interval '1 hour' + interval '30 minutes'
    FROM generate_series(1, %s) AS n
"""
MESSAGES = """
    INSERT INTO outbox (endpoint, room_id, meeting_id, type, dedup_key, status, attempts, last_status, created_at)
    SELECT 'room', %s, %s, 'participant.joined', sha256(n::text::bytea), 'dead', 10, 500,
        now() - n * interval '1 minute'
    FROM generate_series(1, %s) AS n
"""


def ago(minutes):
    """A time, as the API writes it."""
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes)
    return then.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Site(Server):
    """A server with what happened on it."""

    def simulate(self, *arguments, user=OWNER):
        """Played meetings: the rows of the report."""
        done = subprocess.run(
            [BUILD / "tools/reflectorctl", "simulate", "--url", self.url, "--speed", "0", "--json",
             "--user", user, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
            env=self.settings, text=True, check=True, timeout=60)
        return json.loads(done.stdout)["meetings"]

    def tell(self, room_name, kind, minutes=0, /, **data):
        """An event that was so many minutes ago."""
        answer = self.post_signed(event(room_name, kind, ago(minutes), **data))
        assert answer.status == 200, answer

    def stay(self, room_name, who, begin, end=None, /, **data):
        """Somebody was in the meeting, from begin to end minutes ago; no end: is in it."""
        person = {"occupant_id": f"{who}@{room_name}", "user_id": who, **data}
        self.tell(room_name, "muc-occupant-joined", begin, **person)
        if end is not None:
            self.tell(room_name, "muc-occupant-left", end, **person)

    def crowd(self, room_name, count):
        """This many people, each in one of four breakouts at first: what the end of each room lists."""
        for room in (None, 0, 1, 2, 3):
            place = {} if room is None else {"is_breakout": True, "breakout_room_id": f"b-{room}"}
            people = [{"occupant_id": f"p{number}@{room}", "user_id": f"p{number}", "name": f"Person {number}",
                       "joined_at": ago(50 - number % 40 if room is None else 120 - number % 40)}
                      for number in range(count) if room in (None, number % 4)]
            self.tell(room_name, "muc-room-destroyed", 5 if room is None else 60, all_occupants=people, **place)

    def meeting_in(self, name, user=OWNER, **room):
        """The answer that opens a new room's meeting; .room is the room."""
        made = self.new_room(name, user, **room)
        return {**self.open(name, user), "room": made}

    def film(self, room_name, name, seconds=3, minutes=5):
        """A recording with a file that plays."""
        file = self.recordings / room_name / name
        file.parent.mkdir(parents=True, exist_ok=True)
        sources = ["-f", "lavfi", "-i", f"testsrc=size=160x90:rate=10:duration={seconds}",
                   "-f", "lavfi", "-i", f"sine=duration={seconds}"]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *sources, *FILM[file.suffix[1:]], file], check=True,
                       stdin=subprocess.DEVNULL, timeout=60)
        self.tell(room_name, "jibri-recording-on", minutes, recording_id=name)
        self.tell(room_name, "jibri-recording-off", minutes - 2, recording_id=name)
        answer = self.post_signed({
            "room_name": room_name, "recording_file": f"{room_name}/{name}", "recording_id": name,
            "recording_status": "completed", "timestamp": ago(minutes - 2),
            "size": file.stat().st_size, "duration": seconds}, "/v1/jibri/recording-complete")
        assert answer.status == 200, answer

    def consent(self, meeting, who, given=True):
        """Somebody's answer to being recorded."""
        answer = self.request("POST", f"/v1/meetings/{meeting}/consent", self.auth(who),
                              {"consent_given": given})
        assert answer.status == 200, answer

    def many_meetings(self, room, count, user=OWNER):
        """That many meetings of a room, an hour apart."""
        self.admin_sql(MEETINGS, room, user, count)

    def many_messages(self, room, meeting, count):
        """That many dead messages of a meeting."""
        self.admin_sql(MESSAGES, room, meeting, count)

    def dead(self, room):
        """Waits until everything for a room's webhook was tried for the last time."""
        waiting = "SELECT 1 FROM outbox WHERE room_id = %s AND status = 'pending'"
        some = "SELECT 1 FROM outbox WHERE room_id = %s AND status = 'dead'"
        until(lambda: self.admin_sql(some, room) and not self.admin_sql(waiting, room), "messages are dead")
