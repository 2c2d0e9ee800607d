"""Keys that are limited to certain rooms: by every route of doc/openapi.yaml, others are out of reach."""

import re

import pytest
import yaml

from answers import event
from harness import OWNER, ROOT
from keys import bearing, new_key
from recordings import complete, completion

OUT_OF_REACH = (403, {"detail": "The key is limited to certain rooms"})
METHODS = ("get", "post", "patch", "put", "delete")
LISTS = [("get", "/v1/rooms"), ("get", "/v1/meetings"), ("get", "/v1/deliveries"), ("get", "/v1/webhooks")]
# What names its room in the body.
BODIES = {"/v1/deliveries/redeliver": {"status": "dead"}}
WHO = ("get", "/v1/me")
# Of the whole installation, for no key with a limit; the detail is its own.
REPORT = "/v1/health/report"
ROOMLESS = ("/v1/api-keys", "/v1/api-keys/{id}", "/v1/audit", REPORT)

def operations():
    """The routes at which users' keys are taken: (method, path)."""
    spec = yaml.safe_load((ROOT / "doc/openapi.yaml").read_text(encoding="utf-8"))
    for path, item in spec["paths"].items():
        for method in METHODS:
            asked = item.get(method, {}).get("security", spec.get("security", []))
            if method in item and any("bearer" in way for way in asked):
                yield method, path


class Site:
    """Two rooms of OWNER with all that belongs to a room; a key for the first."""

    def __init__(self, server):
        self.server = server
        self.near, self.far = self.room("near"), self.room("far")
        self.key = bearing(new_key(server, "host", OWNER, None, self.near["name"])[0])

    def room(self, name):
        """What the parts of a path stand for."""
        server = self.server
        room = server.new_room("limited-" + name, webhook_url="https://127.0.0.1:1/x")
        meeting = server.open(room["name"])
        room_name = meeting["room_name"]
        joined = event(room_name, "muc-occupant-joined", occupant_id="a", display_name="A")
        assert server.post_signed(joined).status == 200
        complete(server, completion(room_name))
        [recording] = server.meeting(meeting["id"])["recordings"]
        [delivery, *_] = server.sql("SELECT id FROM outbox WHERE meeting_id = %s", meeting["id"])
        return {"rooms": room["id"], "name": room["name"], "meetings": meeting["id"],
                "recordings": recording["id"], "deliveries": delivery["id"], "api-keys": "x"}

    def ask(self, method, path, room, body=b"{}"):
        """The answer to a request about something of this room."""
        if path in BODIES:
            body = {**BODIES[path], "room": room["rooms"]}

        def part(found):
            kind = found[1] if found[1] in room else None
            return f"/{found[1]}/{room[kind]}" if kind else found[0]
        path = re.sub(r"/rooms(/name)?/\{(?:name|room_name)\}", lambda m: f"/rooms{m[1] or ''}/{room['name']}",
                      path)
        path = re.sub(r"/([\w-]+)/\{\w+\}", part, path)
        path = path.replace("{person}", "a")
        assert "{" not in path, f"what stands for the part of {path}?"
        return self.server.request(method.upper(), path, self.key, b"" if method == "get" else body)


@pytest.fixture(scope="module")
def site(server):
    """Two rooms, and a key for one of them."""
    return Site(server)


@pytest.mark.parametrize("method, path", sorted(operations()))
def test_what_belongs_to_another_room_is_out_of_reach(site, method, path):
    answer = site.ask(method, path, site.far)
    if (method, path) == WHO:
        assert answer.json["rooms"] == [site.near["rooms"]]
        return
    if (method, path) in LISTS:
        assert answer.status == 200
        assert site.far["rooms"].encode() not in answer.body
        assert site.far["meetings"].encode() not in answer.body
        near = site.near["rooms"]
        assert answer.json["total"] == 1 or {item["room_id"] for item in answer.json["items"]} == {near}
        return
    if path == REPORT:
        assert answer.status == 403 and "without a limit to rooms" in answer.json["detail"]
        return
    assert (answer.status, answer.json) == OUT_OF_REACH


def test_what_belongs_to_a_room_of_its_own_is_there(site):
    for method, path in sorted(operations()):
        if method == "get" and path not in ROOMLESS:
            assert site.ask(method, path, site.near).status in (200, 404), path
    opened = site.ask("post", "/v1/rooms/{room_name}/meeting", site.near)
    assert opened.status == 200 and opened.json["id"] == site.near["meetings"]
    changed = site.ask("patch", "/v1/rooms/{room_id}", site.near, {"zulip_topic": "x"})
    assert changed.status == 200 and changed.json["zulip_topic"] == "x"


def test_an_admin_key_can_be_limited_too(site):
    key = bearing(new_key(site.server, "admin", room=site.near["rooms"])[0])

    def ask(path):
        return site.server.request("GET", path, key)
    assert [room["id"] for room in ask("/v1/rooms").json["items"]] == [site.near["rooms"]]
    for query in ("", "?room=" + site.near["name"], "?active=true"):
        assert [item["id"] for item in ask("/v1/meetings" + query).json["items"]] == [site.near["meetings"]]
    assert ask("/v1/meetings?room=" + site.far["name"]).json["items"] == []
    assert ask("/v1/meetings/" + site.near["meetings"] + "/participants").status == 200
    assert ask("/v1/meetings/" + site.far["meetings"]).json == OUT_OF_REACH[1]


def test_the_far_room_is_as_it_was(site):
    server = site.server
    room = server.request("GET", "/v1/rooms/" + site.far["rooms"], server.auth())
    assert room.status == 200
    assert server.meeting(site.far["meetings"])["is_active"]
