"""Every text that a caller may store has a limit, in characters or in bytes."""

import subprocess

import pytest

from jwt_tools import decode
from keys import new_key
from recordings import COMPLETE, completion

# Letters of one to four bytes.
LETTERS = ["a", "é", "名", "😀"]
URL = "https://hooks.example.com/"
ROOM = [("zulip_topic", "", 200), ("zulip_stream", "", 200), ("webhook_url", URL, 2048),
        ("webhook_secret", "", 256)]


def refused(answer, member, unit):
    """Is the member's length what is wrong?"""
    fault, = answer.json["detail"]
    return (answer.status, fault["type"], fault["loc"]) == (
        422, "string_too_long", ["body", member]) and fault["msg"].endswith(unit)


@pytest.mark.parametrize("member, start, most", ROOM)
def test_a_rooms_texts_are_bounded_when_it_is_made_and_changed(server, name, member, start, most):
    longest = start + "a" * (most - len(start))
    unit = "characters" if member.startswith("zulip") else "bytes"
    room = server.new_room(name, **{member: longest})
    assert room[member] == longest
    path = "/v1/rooms/" + room["id"]
    for method, place in (("POST", "/v1/rooms"), ("PATCH", path)):
        body = {"name": name + "-2", member: longest + "a"}
        assert refused(server.request(method, place, server.auth(), body), member, unit)
    answer = server.request("PATCH", path, server.auth(), {member: longest})
    assert (answer.status, answer.json[member]) == (200, longest)


@pytest.mark.parametrize("letter", LETTERS)
def test_topics_are_counted_in_characters_whatever_their_bytes(server, name, letter):
    room = server.new_room(name, zulip_topic=letter * 200, zulip_stream=letter * 200)
    assert (room["zulip_topic"], room["zulip_stream"]) == (letter * 200, letter * 200)
    body = {"zulip_topic": letter * 201}
    answer = server.request("PATCH", "/v1/rooms/" + room["id"], server.auth(), body)
    assert refused(answer, "zulip_topic", "characters")


@pytest.mark.parametrize("letter", LETTERS)
def test_a_display_name_has_100_characters_and_all_are_shown(server, name, letter):
    server.new_room(name)
    path = f"/v1/rooms/{name}/meeting"
    answer = server.request("POST", path, server.auth(), {"display_name": letter * 100})
    _, claims = decode(server, answer.json["room_url"])
    assert claims["context"]["user"]["name"] == letter * 100
    answer = server.request("POST", path, server.auth(), {"display_name": letter * 101})
    assert refused(answer, "display_name", "characters")


@pytest.mark.parametrize("member, longest, unit", [
    ("recording_url", "é" * 1024, "bytes"), ("host", "é" * 255, "characters")],
                         ids=["url", "host"])
def test_what_jibri_tells_of_a_file_is_bounded(server, name, member, longest, unit):
    meeting = server.new_meeting(name)
    answer = server.post_signed(completion(name, **{member: longest + "a"}), COMPLETE)
    assert refused(answer, member, unit)
    assert server.post_signed(completion(name, **{member: longest}), COMPLETE).status == 200
    item, = server.meeting(meeting)["recordings"]
    assert item["files"][0][member.removeprefix("recording_")] == longest


def test_text_keys_of_any_length_work(server, name):
    meeting = server.new_meeting(name)
    body = completion(name, "/" + "f" * 100_000, recording_id="i" * 100_000)
    for _ in range(2):
        assert server.post_signed(body, COMPLETE).status == 200
    item, = server.meeting(meeting)["recordings"]
    assert (item["recording_id"], len(item["files"][0]["file"])) == ("i" * 100_000, 100_001)


def test_a_keys_name_is_bounded(server):
    for letter in LETTERS:
        new_key(server, "ingest", name=letter * 100)
        with pytest.raises(subprocess.CalledProcessError) as refusal:
            new_key(server, "ingest", name=letter * 101)
        assert refusal.value.returncode == 64
