"""The limits of rooms: how many people, how long, from when, until when."""

import psycopg2.errors
import pytest

from harness import OWNER

LIMITS = {"max_participants": (7, 0), "longest": (90, 0),
          "not_before": ("2025-01-15T10:30:00.000000Z", ""),
          "expires_at": ("2125-01-15T10:30:00.000000Z", "")}


def patch(server, room, body):
    """PATCH of a room."""
    return server.request("PATCH", f"/v1/rooms/{room['id']}", server.auth(), body)


def read(server, room, sub=OWNER):
    """The room as somebody reads it."""
    answer = server.request("GET", f"/v1/rooms/{room['id']}", server.auth(sub))
    assert answer.status == 200, answer
    return answer.json


def test_limits_are_set_one_by_one_and_removed(server, name):
    room = server.new_room(name, max_participants=0, longest=0, not_before="", expires_at="")
    assert {key: room[key] for key in LIMITS} == dict.fromkeys(LIMITS)
    held = {}
    for field, (value, _) in LIMITS.items():
        held[field] = value
        after = patch(server, room, {field: value}).json
        assert {key: after[key] for key in LIMITS} == {**dict.fromkeys(LIMITS), **held}
    # Neither an empty change nor null takes anything away.
    for body in ({}, dict.fromkeys(LIMITS)):
        assert patch(server, room, body).json == after
    for field, (_, none) in LIMITS.items():
        held[field] = None
        after = patch(server, room, {field: none}).json
        assert {key: after[key] for key in LIMITS} == held


def test_an_end_before_the_beginning_is_refused_whoever_wins(server, name):
    room = server.new_room(name, not_before="2025-01-15T10:30:00Z")
    answer = patch(server, room, {"expires_at": "2025-01-15T10:30:00Z", "longest": 10081})
    assert answer.status == 422
    assert {fault["loc"][1] for fault in answer.json["detail"]} == {"expires_at", "longest"}
    assert read(server, room) == room
    # Both are right by what each has read; the database lets one of them be.
    with pytest.raises(psycopg2.errors.CheckViolation):
        server.admin_sql("UPDATE room SET expires_at = not_before WHERE id = %s", room["id"])


def test_who_shares_a_room_sees_its_limits(server, name):
    room = server.new_room(name, is_shared=True, max_participants=5, longest=60)
    theirs = read(server, room, "somebody")
    assert (theirs["max_participants"], theirs["longest"], theirs["expires_at"]) == (5, 60, None)
