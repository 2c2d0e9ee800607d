"""A webhook's secret goes into others' libraries exactly as the API shows it."""

import json
import subprocess
import uuid

import pytest

import npm
from harness import ROOT
from receiver import Receiver
from wait import until

SECONDS = 60


@pytest.fixture(scope="module")
def verdict(tmp_path_factory):
    """verdict(request, secret): what the libraries of npm say."""
    folder = npm.install("webhooks", tmp_path_factory.mktemp("webhooks"))

    def ask(request, secret):
        line = json.dumps({"secret": secret, "headers": request.headers,
                           "body": request.body.decode()})
        done = subprocess.run(["node", "verify.js"], cwd=folder, input=line, text=True, check=True,
                              capture_output=True, timeout=SECONDS)
        return done.stdout.strip()
    return ask


@pytest.fixture
def receiver():
    """A receiver that says yes to all."""
    made = Receiver()
    yield made
    made.close()


def told(server, room, receiver):
    """Two messages: one by the program rooms, one by deliver."""
    test = server.request("POST", f"/v1/rooms/{room['id']}/webhook/test", server.auth())
    assert test.json["success"] is True, test
    meeting = server.open(room["name"])
    server.post_signed({"event": "muc-occupant-joined", "room": meeting["room_name"],
                        "timestamp": "2025-01-15T10:30:00Z", "data": {"occupant_id": "ann"}})
    until(lambda: len(receiver.requests) >= 2, lambda: receiver.requests)
    return receiver.requests


@pytest.mark.parametrize("how", ["made", "changed", "given"])
def test_the_secret_that_is_shown_verifies_what_is_sent(server, receiver, verdict, how):
    name = f"room-{uuid.uuid4()}"
    given = {"webhook_secret": "whsec_" + "c2VjcmV0" * 5} if how == "given" else {}
    room = server.new_room(name, **{} if how == "changed" else {"webhook_url": receiver.url}, **given)
    if how == "changed":
        room = server.request("PATCH", f"/v1/rooms/{room['id']}", server.auth(),
                              {"webhook_url": receiver.url}).json
    requests = told(server, room, receiver)
    assert [verdict(request, room["webhook_secret"]) for request in requests] == ["ok"] * len(requests)
    assert verdict(requests[0], "whsec_" + "A" * 44) != "ok"


def test_the_example_in_python_takes_it(server, receiver, tmp_path):
    """doc/examples/consumer.py, asked by what deliver sends."""
    room = server.new_room(f"room-{uuid.uuid4()}", webhook_url=receiver.url)
    code = ("import json, sys\nsys.path.insert(0, sys.argv[1])\nimport consumer\n"
            "asked = json.load(sys.stdin)\n"
            "print(consumer.is_genuine(asked['headers'], asked['body'].encode()))\n")
    for request in told(server, room, receiver):
        asked = json.dumps({"headers": request.headers, "body": request.body.decode()})
        done = subprocess.run(
            ["/usr/bin/python3", "-B", "-c", code, ROOT / "doc" / "examples"], input=asked, text=True,
            env={"WEBHOOK_SECRET": room["webhook_secret"]}, cwd=tmp_path, check=True,
            capture_output=True, timeout=SECONDS)
        assert done.stdout == "True\n"
