"""Recordings by content: what has the same size and digest is one file, under whatever name."""

import json
from random import Random

import pytest

import changes
import generate
import recorded
from items import item_of
from outbox import URL, completion, sha, signal, told
from reading import JIBRI
from world import T0, after, append

EVENINGS = 150
KIND = "recording.completed"
A, B = "a" * 64, "b" * 64
FINALIZED = {"recording_id": "abc", "size": 5, "sha256": A}


def listed(world, meeting):
    """[(recording_id, status, files)] of a meeting."""
    return [(name, status, [file["file"] for file in files]) for name, status, files in world.sql(
        "SELECT recording_id, status, files FROM recording_of(%s, %s, '1 s') ORDER BY 1", meeting, T0)]


def handed(world, meeting):
    """How many messages hand something over to the room."""
    return world.value("SELECT count(*) FROM outbox WHERE meeting_id = %s AND type = %s"
                       " AND endpoint = 'room'", meeting, KIND)


@pytest.mark.parametrize("again", [
    {"recording_id": "renamed"}, {}, {"recording_id": "abc"}, {"sha256": A.upper()}],
    ids=["sweep", "nameless", "named", "upper case"])
@pytest.mark.parametrize("is_signalled", [True, False])
@pytest.mark.parametrize("turned", [False, True])
def test_a_folder_that_was_renamed_is_no_second_recording(world, again, is_signalled, turned):
    meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
    events = [signal(room, "abc", 1)] if is_signalled else []
    events += [completion(room, "/r/abc/x.mp4", 10, **FINALIZED),
               completion(room, "/r/renamed/x.mp4", 20, **{"size": 5, "sha256": A, **again})]
    world.append(*(events[::-1] if turned else events))
    assert listed(world, meeting) == [("abc", "completed", ["/r/renamed/x.mp4"])]
    assert handed(world, meeting) == 1


def test_it_answers_under_every_id_that_it_was_told_by(world):
    meeting, room = world.meeting()
    world.append(completion(room, "/r/renamed/x.mp4", 20, recording_id="renamed", size=5, sha256=A),
                 completion(room, "/r/abc/x.mp4", 10, **FINALIZED))
    for kind, name in [("recording", "abc"), ("recording", "renamed"), ("file", "/r/abc/x.mp4"),
                       ("file", "/r/renamed/x.mp4")]:
        assert world.sql("SELECT recording_id, files ->> 0 LIKE %s FROM recording_found("
                         "derived_id(%s, %s, %s), %s, '1 s')", "%/r/renamed/x.mp4%", meeting, kind,
                         name, T0) == [("abc", True)], (kind, name)
    # The message was written when the other name alone was known.
    [[subject]] = world.sql("SELECT subject_id FROM outbox WHERE meeting_id = %s", meeting)
    assert world.sql("SELECT id = derived_id(%s, 'recording', 'abc') FROM recording_named(%s, ARRAY[%s])",
                     meeting, meeting, subject) == [(True,)]


@pytest.mark.parametrize("change", [{"size": 6}, {"sha256": B}, {"size": None}, {"sha256": None}])
def test_another_content_is_a_new_version_and_handed_over_again(world, change):
    meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
    world.append(completion(room, "/r/abc/x.mp4", 10, **FINALIZED),
                 completion(room, "/r/abc/x.mp4", 20, **{**FINALIZED, **change}))
    assert listed(world, meeting) == [("abc", "completed", ["/r/abc/x.mp4"])]
    assert handed(world, meeting) == 2


def test_another_url_alone_is_stored_and_not_handed_over(world):
    meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
    told_again = completion(room, "/r/abc/x.mp4", 20, recording_url="https://x.test/2", **FINALIZED)
    assert world.append(completion(room, "/r/abc/x.mp4", 10, **FINALIZED), told_again) == ["stored"] * 2
    assert handed(world, meeting) == 1


def test_the_same_content_in_two_meetings_is_handed_over_in_each(world):
    for _ in range(2):
        meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
        world.append(completion(room, "/r/abc/x.mp4", 10, **FINALIZED))
        assert handed(world, meeting) == 1


def test_the_pipeline_and_the_room_get_it_once_each(world):
    world.sql("SELECT pipeline_register(true)")
    try:
        meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
        for name in ("abc", "renamed", "again"):
            world.append(completion(room, f"/r/{name}/x.mp4", recording_id=name, size=5, sha256=A))
        assert world.sql("SELECT endpoint, count(*) FROM outbox WHERE meeting_id = %s GROUP BY 1"
                         " ORDER BY 1", meeting) == [("pipeline", 1), ("room", 1)]
    finally:
        world.sql("SELECT pipeline_register(false)")


@pytest.mark.parametrize("turned", [False, True])
def test_what_waits_for_consent_waits_and_goes_once(world, turned):
    meeting, room = world.meeting(webhook_url=URL, webhook_secret="s", require_consent=True)
    events = [completion(room, "/r/abc/x.mp4", 10, **FINALIZED),
              completion(room, "/r/renamed/x.mp4", 20, recording_id="renamed", size=5, sha256=A)]
    world.append(*(events[::-1] if turned else events))
    held = "SELECT is_held, next_attempt_at IS NOT NULL FROM outbox WHERE meeting_id = %s"
    assert world.sql(held, meeting) == [(True, False)]
    assert world.sql("SELECT waits_for_consent(%s, ids) FROM recording_of(%s, %s, '1 s')", meeting,
                     meeting, T0) == [(True,)]
    world.sql("SELECT recording_release(%s, derived_id(%s, 'recording', 'abc'), %s)", meeting,
              meeting, after(30))
    assert world.sql(held, meeting) == [(False, True)]


def test_redelivery_sends_the_one_message_again(world):
    meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
    world.append(completion(room, "/r/abc/x.mp4", 10, **FINALIZED),
                 completion(room, "/r/renamed/x.mp4", 20, recording_id="renamed", size=5, sha256=A))
    world.sql("UPDATE outbox SET status = 'delivered', next_attempt_at = NULL, delivered_at = now()"
              " WHERE meeting_id = %s", meeting)
    assert listed(world, meeting)[0][1] == "handed_over"
    assert world.value("SELECT recording_redeliver(%s, derived_id(%s, 'recording', 'abc'), %s)",
                       meeting, meeting, T0) == 1
    assert handed(world, meeting) == 1


def plain(recording_id, status, files):
    """What can be compared."""
    return (recording_id or "", status, json.dumps(files, sort_keys=True, default=float))


def version(handover):
    """The key of a message in the outbox."""
    if len(handover) == 2:
        handover = [f"{handover[0]} {handover[1]}"]
    return sha(json.dumps(list(handover)))


def test_any_order_gives_the_models_recordings_and_hand_overs(world):
    renamed = 0
    for seed in range(EVENINGS):
        random = Random(seed)
        requests = generate.recordings(random)
        expected = sorted(plain(one.key[1] if one.key[0] == "id" else None, one.status, one.files)
                          for one in recorded.recordings(requests))
        handovers = {version(one) for one in recorded.handovers(requests)}
        for change in (changes.doubled, changes.shuffled):
            meeting, room = world.meeting(webhook_url=URL, webhook_secret="s")
            for request in change(requests, random):
                item = item_of(request, room)
                if request.dialect == JIBRI:
                    item["type"] = "recording_" + item["data"]["recording_status"]
                append(world.connection, item)
            found = world.sql("SELECT recording_id, status, files FROM recording_of(%s, %s, '1 s')",
                              meeting, T0)
            assert sorted(plain(*one) for one in found) == expected, (seed, change)
            assert told(world, meeting, KIND) == handovers, (seed, change)
        ends = recorded.Told(requests).ends
        renamed += len({recorded.content(one) for one in ends} - {None}) < len(
            {(recorded.content(one), one.data["recording_file"]) for one in ends
             if recorded.content(one)})
    assert renamed > EVENINGS // 4
