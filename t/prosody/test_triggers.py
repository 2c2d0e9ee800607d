"""mod_reflector_recording: which recordings start by themselves, and which never do."""

import concurrent.futures
import json

import pytest

from triggers import FIRST, SECOND, asked, however_owners_are_made, strange

pytestmark = pytest.mark.usefixtures("empty_rooms")


@however_owners_are_made
def test_automatic_starts_with_the_first_person_as_its_client_would(lab):
    focus, room = lab.room()
    alice = lab.person(FIRST, owner=True, user_id="id of \"A\"").join(room)
    (sender, request), = asked(focus, 1)
    assert sender == alice.seat
    assert json.loads(request.pop("app_data")) == {
        "file_recording_metadata": {"share": True, "initiator": {"id": "id of \"A\""}}}
    assert request == {"action": "start", "recording_mode": "file"}
    lab.nothing_more()
    lab.person(FIRST, owner=True).join(room)
    lab.nothing_more()
    asked(focus, 1)
    assert not strange(alice)


@however_owners_are_made
def test_the_second_person_starts_it_when_the_trigger_says_so(lab):
    focus, room = lab.room()
    alice = lab.person(SECOND, owner=True).join(room)
    lab.nothing_more()
    asked(focus, 0)
    lab.person(SECOND).join(room)
    assert asked(focus, 1)[0][0] == alice.seat


@however_owners_are_made
def test_people_who_come_in_one_instant_start_one_recording(lab):
    focus, room = lab.room()
    people = [lab.person(SECOND, owner=number < 5) for number in range(12)]
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda person: person.join(room), people))
    asked(focus, 1)
    lab.nothing_more()
    asked(focus, 1)
    assert not any(strange(person) for person in people)


def test_services_and_a_second_window_are_nobody(lab):
    focus, room = lab.room()
    lab.person(SECOND, owner=True, user_id="same").join(room)
    lab.person(SECOND, owner=True, user_id="same").join(room)
    streamer = lab.prosody.service("jibri", "streamer").join(room, nick="streamer")
    lab.nothing_more()
    asked(focus, 0)
    streamer.leave()
    lab.person(SECOND).join(room)
    asked(focus, 1)


@pytest.mark.parametrize("trigger, policy", [
    ("none", {}), ("prompt", {}), ("manual", {}), (None, {}), (1, {}),
    (FIRST, {"recording_type": "none"}), (SECOND, {"recording_type": "none"}),
    (FIRST, {"recording_type": None}), (FIRST, {"recording_type": True})])
def test_nothing_starts_otherwise(lab, trigger, policy):
    focus, room = lab.room()
    people = [lab.person(trigger, owner=True, **policy).join(room) for _ in range(3)]
    focus.record("on", "manual", people[0].seat)
    focus.record("off", "manual", failure_reason="error")
    lab.nothing_more()
    asked(focus, 0)
    assert f"recording of {room}" not in lab.prosody.log()


def test_without_a_token_nothing_starts(lab):
    focus, room = lab.room()
    lab.prosody.user("plain").join(room)
    lab.prosody.user("odd", context={"user": "text", "room": "text"}).join(room)
    lab.nothing_more()
    asked(focus, 0)
