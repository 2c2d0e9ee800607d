"""Trying out a room's webhook; what no webhook may reach."""

import base64
import hashlib
import hmac
import json
import uuid

import pytest

from harness import OWNER
from receiver import Receiver, hang, status

NO_ADDRESS = ("The webhook did not answer: the host has no public address, or its name does not "
              "resolve")
SECRET = "0123456789abcdef0123456789abcdef"
# 127.0.0.1 and its neighbours, as a stranger may write them; no proxy, no resolver of ours
# is asked that would not be asked for others.
INSIDE = ["127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
          "017700000001", "localhost", "LocalHost", "localhost.", "[::1]", "[::ffff:127.0.0.1]",
          "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "0", "0.0.0.0", "[::]", "user:password@127.0.0.1",
          "127.0.0.1."]
ELSEWHERE = ["169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1",
             "[fd00:ec2::254]", "[fe80::1]", "[64:ff9b::a00:1]", "[2002:7f00:1::]", "224.0.0.1",
             "255.255.255.255", "168.63.129.16", "0xa9fea9fe", "2852039166"]


@pytest.fixture
def receiver():
    """receiver(answer): a new Receiver; all are closed at the end."""
    made = []

    def make(*args):
        made.append(Receiver(*args))
        return made[-1]

    yield make
    for one in made:
        one.close()


def try_out(server, name, **fields):
    """(room, the answer's object) of a webhook that is tried out."""
    room = server.new_room(name, **fields)
    answer = server.request("POST", f"/v1/rooms/{room['id']}/webhook/test", server.auth())
    assert answer.status == 200, answer
    return room, answer.json


def test_a_test_is_sent_and_signed_as_all_messages_are(public, receiver, name):
    server = receiver()
    room, told = try_out(public, name, webhook_url=server.url, webhook_secret=SECRET)
    assert told == {"success": True, "status_code": 200, "id": told["id"],
                    "message": "The webhook answered with status 200"}
    assert str(uuid.UUID(told["id"])) == told["id"]
    [request] = server.requests
    body = json.loads(request.body)
    assert body == {"type": "test", "timestamp": body["timestamp"],
                    "data": {"room": {"id": room["id"], "name": name}}}
    assert request.headers["webhook-id"] == told["id"]
    assert request.headers["x-webhook-event"] == "test"
    stamp = request.headers["webhook-timestamp"]
    mac = hmac.new(SECRET.encode(), f"{told['id']}.{stamp}.".encode() + request.body,
                   hashlib.sha256)
    assert request.headers["webhook-signature"] == "v1," + base64.b64encode(mac.digest()).decode()
    mac = hmac.new(SECRET.encode(), f"{stamp}.".encode() + request.body, hashlib.sha256)
    assert request.headers["x-webhook-signature"] == f"t={stamp},v1={mac.hexdigest()}"


@pytest.mark.parametrize("code", [204, 302, 410, 500])
def test_any_other_status_is_told_and_nothing_of_the_answer(public, receiver, name, code):
    server = receiver(lambda request: status(code, "Location: /x", body=b"" if code == 204 else
                                             b"their secret"))
    _, told = try_out(public, name, webhook_url=server.url)
    assert (told["success"], told["status_code"]) == (code == 204, code)
    assert "secret" not in json.dumps(told)
    assert len(server.requests) == 1


def test_no_answer_is_told(public, receiver, name):
    server = receiver(lambda request: hang())
    _, told = try_out(public, name, webhook_url=server.url)
    assert (told["success"], told["status_code"]) == (False, None)
    assert told["message"] == "The webhook did not answer: timeout"


def test_without_a_webhook_url_nothing_is_sent(server, name):
    _, told = try_out(server, name)
    assert told == {"success": False, "status_code": None, "id": None,
                    "message": "The room has no webhook_url"}


def test_a_disabled_webhook_shows_and_gets_nothing_until_it_is_given_anew(public, receiver, name):
    target = receiver()
    room, told = try_out(public, name, webhook_url=target.url, is_shared=True)
    assert told["success"] and room["webhook_disabled_at"] is None
    public.admin_sql("UPDATE room SET webhook_disabled_at = '2025-01-15T10:30:00Z' WHERE id = %s",
                     room["id"])
    path = "/v1/rooms/" + room["id"]
    shown = public.request("GET", path, public.auth()).json
    assert shown["webhook_disabled_at"] == "2025-01-15T10:30:00.000000Z"
    listed = public.request("GET", "/v1/rooms", public.auth()).json["items"]
    assert shown in listed
    for other in ("somebody", None):
        assert public.request("GET", path, public.auth(other)).json["webhook_disabled_at"] is None
    told = public.request("POST", path + "/webhook/test", public.auth()).json
    assert (told["success"], told["status_code"], told["id"]) == (False, None, None)
    assert "disabled since 2025-01-15T10:30:00" in told["message"]
    assert len(target.requests) == 1
    for body, disabled in (({"is_locked": False}, True), ({"webhook_url": target.url}, False)):
        changed = public.request("PATCH", path, public.auth(), body).json
        assert (changed["webhook_disabled_at"] is not None) == disabled
    assert public.request("POST", path + "/webhook/test", public.auth()).json["success"]
    assert len(target.requests) == 2


@pytest.mark.parametrize("host", INSIDE)
def test_nothing_on_this_machine_is_reached(server, receiver, name, host):
    """However it is written, and by the daemon no more than by a test."""
    target = receiver()
    _, told = try_out(server, name, webhook_url=f"http://{host}:{target.port}/")
    assert (told["success"], told["status_code"]) == (False, None)
    assert told["message"] == NO_ADDRESS
    assert target.connections == 0


@pytest.mark.parametrize("host", ELSEWHERE)
def test_no_private_network_is_reached(server, name, host):
    _, told = try_out(server, name, webhook_url=f"http://{host}/latest/meta-data/")
    assert told["message"] == NO_ADDRESS


def test_a_room_that_is_not_there_is_404(server):
    answer = server.request("POST", f"/v1/rooms/{uuid.uuid4()}/webhook/test", server.auth(OWNER))
    assert (answer.status, answer.json) == (404, {"detail": "Room not found"})
