"""Attendance of meetings, by the programs' own answer."""

import json
import subprocess
from datetime import datetime

import attended
from making import make
from world import after

ATTEND = "t/wire/attend"
NOW = after(10 * 365 * 86400)


def moment(words):
    """As rfc3339() writes it."""
    return None if words is None else datetime.fromisoformat(words.replace("Z", "+00:00"))


def milliseconds(seconds):
    """Of a number with three decimals."""
    return None if seconds is None else round(seconds * 1000)


def told(world, meetings):
    """(rows, peak) of each meeting as the API answers with it."""
    program = make(ATTEND)
    lines = "".join(f"{meeting} {NOW.isoformat()}\n" for meeting in meetings)
    answers = subprocess.run([program], input=lines, check=True, text=True,
                             stdout=subprocess.PIPE, env={
                                 "DATABASE_URL": world.database.url()}).stdout.splitlines()
    return [read(json.loads(answer)) for answer in answers]


def exported(world, meetings):
    """The rows of each meeting as participant_of has them for a person's export."""
    found = dict(world.sql(
        "SELECT meeting, json_agg(json_build_object('id', p.id, 'name', p.name, 'nick', p.nick,"
        " 'first_seen', rfc3339(p.first_seen), 'last_seen', rfc3339(p.last_seen),"
        " 'seconds', p.seconds, 'speaking_seconds', p.speaking_seconds,"
        " 'removed_by', p.removed_by, 'moderator', p.moderator, 'sessions', p.sessions))"
        " FROM unnest(%s::text[]) meeting CROSS JOIN participant_of(meeting, %s) p"
        " GROUP BY meeting", meetings, NOW))
    return [read({"items": found.get(meeting, []), "peak": None})[0] for meeting in meetings]


def read(answer):
    """(rows, peak) of an answer."""
    people = sorted((attended.Row(
        one["id"], one["name"], one["nick"], moment(one["first_seen"]), moment(one["last_seen"]),
        one["seconds"], milliseconds(one["speaking_seconds"]), one["removed_by"],
        [(moment(span["from"]), moment(span["to"])) for span in one["moderator"]],
        sorted(((stay["occupant"], moment(stay["joined_at"]), moment(stay["left_at"]),
                stay["breakout"] or "", stay["breakout"] is None, stay["assumed"],
                milliseconds(stay["speaking_seconds"]), stay["removed_by"])
               for stay in one["sessions"]), key=str))
        for one in answer["items"]), key=lambda row: row.id)
    return people, answer["peak"]
