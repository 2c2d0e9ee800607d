"""People in a meeting: coming, going, and what the API lists of them."""

import csv
import datetime
import io

from answers import event

DAY = datetime.datetime(2025, 1, 15, 10, tzinfo=datetime.timezone.utc)
PERSON = {"id", "name", "nick", "email", "first_seen", "last_seen", "seconds", "speaking_seconds",
          "removed_by", "moderator", "sessions"}
SESSION = {"occupant", "joined_at", "left_at", "breakout", "assumed", "doubtful", "removed_by",
           "speaking_seconds"}
COLUMNS = ["id", "name", "email", "first_seen", "last_seen", "seconds", "speaking_seconds",
           "removed_by", "moderator"]


def at(minutes):
    """That many minutes after ten o'clock, as the API writes it."""
    return (DAY + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def stay(server, room, start, end, occupant, **data):
    """Joined at minute start, left at minute end (None: not yet)."""
    for kind, minute in (("joined", start), ("left", end)):
        if minute is not None:
            body = event(room, "muc-occupant-" + kind, at(minute), occupant_id=occupant, **data)
            assert server.post_signed(body).status == 200


def attendance(server, meeting):
    """The answer as JSON, each row with exactly these members."""
    answer = server.request("GET", f"/v1/meetings/{meeting}/participants", server.auth())
    assert answer.status == 200, answer
    assert set(answer.json) == {"items", "people", "peak", "person_seconds"}
    for person in answer.json["items"]:
        assert set(person) == PERSON
        assert all(set(session) == SESSION for session in person["sessions"])
    return answer.json


def people(server, meeting):
    """{id: row}"""
    return {person["id"]: person for person in attendance(server, meeting)["items"]}


def table(server, meeting):
    """The answer as CSV: (raw text, rows)."""
    answer = server.request("GET", f"/v1/meetings/{meeting}/participants",
                            {**server.auth(), "Accept": "text/csv"})
    assert answer.status == 200
    assert answer.headers["Content-Type"].split(";")[0] == "text/csv"
    text = answer.body.decode()
    return text, list(csv.reader(io.StringIO(text, newline=""), strict=True))
