"""A meeting with many recordings: what is asked of it grows with them, not with their square, so
it is answered within the programs' statement_timeout."""

import json

import pytest

from cluster import rows
from outbox import URL, completion
from world import T0, append, execute, item, prepare

MANY = 300
SHAPES = {
    "nameless": lambda room, n: completion(room, f"/r/{n}/{room}_{n}.mp4", n),
    "named": lambda room, n: completion(room, f"/r/{n}/x.mp4", n, recording_id=f"{n}", size=n,
                                        sha256=f"{n:064x}"),
    "of one recording": lambda room, n: completion(room, f"/r/{n}.mp4", n, recording_id="one"),
    "of one content": lambda room, n: completion(room, f"/r/{n}.mp4", n, size=1, sha256="a" * 64),
}


@pytest.fixture(params=SHAPES.values(), ids=SHAPES)
def many(world, request):
    """The id of a meeting with many recordings."""
    meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
    world.append(*[request.param(room, n) for n in range(MANY)])
    return meeting


def ask(world, role, name, *args):
    """The answer to a program's statement, by the program's role."""
    connection = world.connect(f"reflector_{role}")
    prepare(connection, name)
    return execute(connection, name, *args)


def test_its_recordings_are_listed_found_and_sent(world, many):
    listed = ask(world, "meetings", "recording_list", many, T0, 1800, "/r", "https://x")
    assert sum(len(row[8]) for row in listed) in (1, MANY)
    assert ask(world, "meetings", "recording_find", listed[0][0], T0, 1800)
    assert ask(world, "meetings", "recording_files", listed[0][0], "/r")
    message = {"meeting_id": many, "is_recording": True, "is_participant": False,
               "has_people": False, "has_consents": False}
    subjects = [row[0] for row in listed] * 20
    sent = ask(world, "deliver", "delivery_render",
               json.dumps([{**message, "subject_id": subject} for subject in subjects[:20]]), 1800,
               "/r", "https://x")
    assert len(sent) == 2 * 20


def test_one_more_is_taken(world, many):
    [[room]] = world.sql("SELECT room_name FROM meeting_row WHERE id = %s", many)
    jibri = world.connect("reflector_jibri_complete")
    assert append(jibri, completion(room, "/r/more.mp4", MANY)) == ["stored"]


def test_a_consent_is_taken_while_all_of_them_wait_for_it(world):
    meeting, room = world.meeting(webhook_url=URL, webhook_secret="s", require_consent=True)
    append(world.connect("reflector_jibri_complete"), item(room, "joined", "a", 0, joined_at=T0),
           *[SHAPES["named"](room, n) for n in range(MANY)])
    held = "SELECT count(*) FROM outbox WHERE meeting_id = %s AND is_held"
    assert world.value(held, meeting) == MANY
    giver = world.connect("reflector_meetings")
    rows(giver, "SELECT consent_give(%s, gen_random_uuid()::text, 'a', false, true, %s)", meeting, T0)
    assert world.value(held, meeting) == 0
