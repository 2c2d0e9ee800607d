"""doc/examples/client.py and doc/examples/typescript: each command, against the real programs."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import shutil
import subprocess
import time
import uuid

import pytest

import npm
from harness import OWNER, ROOT
from jwt_tools import decode
from keys import bearing, new_key
from participants import stay
from receiver import Receiver, status
from wait import until

SECONDS = 60
BUILD_SECONDS = 300
EXAMPLES = ROOT / "doc" / "examples"
PYTHON = ["/usr/bin/python3", "-B", str(EXAMPLES / "client.py")]


@pytest.fixture(scope="module")
def key(server):
    """A key of scope host of OWNER."""
    return new_key(server, "host", OWNER)[0]


@pytest.fixture(scope="module")
def compiled(packages):
    """The client in TypeScript, made as its head says, by the packages of t/npm/clients."""
    folder = packages / "example"
    shutil.copytree(EXAMPLES / "typescript", folder)
    done = subprocess.run(["npm", "run", "build"], cwd=folder, text=True, timeout=BUILD_SECONDS,
                          env={**os.environ, "OPENAPI": str(ROOT / "doc" / "openapi.yaml")},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    return ["node", str(folder / "dist" / "client.js")]


@pytest.fixture(params=["python", "typescript"])
def client(request):
    """The command of the client in this language."""
    return PYTHON if request.param == "python" else request.getfixturevalue("compiled")


@pytest.fixture
def room():
    """A room's name."""
    return f"site-{uuid.uuid4()}"


def settings(url, key):
    """Of a client."""
    return {"PATH": os.environ["PATH"], "REFLECTOR_URL": url, "REFLECTOR_API_KEY": key}


def run(client, url, key, *words):
    """(exit status, output) of a command."""
    done = subprocess.run([*client, *words], env=settings(url, key), text=True, timeout=SECONDS,
                          capture_output=True)
    return done.returncode, done.stdout + done.stderr


def attend(server, room):
    """The id of a meeting in which Ann was for five minutes and Ben for ten."""
    meeting = server.open(room)
    stay(server, meeting["room_name"], 0, 5, "c1", user_id="u-1", name="Ann")
    stay(server, meeting["room_name"], 1, 11, "c2", user_id="u-2", name="Ben")
    return meeting["id"]


def test_each_person_gets_a_link_of_their_own(server, key, client, room):
    for id, name, email in (("u-1", "Ann", "ann@example.com"), ("u-2", "Ben", "ben@example.com")):
        code, link = run(client, server.url, key, "open", room, id, name, email)
        assert code == 0, link
        user = decode(server, link.strip())[1]["context"]["user"]
        assert [user[member] for member in ("id", "name", "email")] == [id, name, email]
        server.seen_tokens.add(link.strip().rpartition(".")[2].encode())
    assert len(server.request("GET", f"/v1/meetings?room={room}", bearing(key)).json["items"]) == 1


def test_a_room_is_locked_and_people_are_listed(server, key, client, room):
    made = server.new_room(room, zulip_topic="ours")
    assert run(client, server.url, key, "lock", room) == (0, f"{room} is locked\n")
    read = server.request("GET", f"/v1/rooms/{made['id']}", bearing(key)).json
    assert read == {**made, "is_locked": True}
    attend(server, room)
    assert run(client, server.url, key, "attendance", room) == (0, "   300 s  Ann\n   600 s  Ben\n")


def test_a_refusal_is_told(server, key, client):
    code, text = run(client, server.url, key, "lock", "no-such-room")
    assert code == 1 and "404" in text and "Room not found" in text


class Service:
    """Answers as a busy service does while others change the room."""

    def __init__(self):
        self.matches, self.known = [], []
        self.server = Receiver(self.answer)

    def answer(self, request):
        """Twice busy; the first change comes too late."""
        self.matches.append(request.headers.get("if-match"))
        self.known.append(request.headers.get("if-none-match"))
        if len(self.matches) < 3:
            return status((503, 429)[len(self.matches) - 1], "Retry-After: 0.01")
        if self.matches[-1] == '"a"':
            return status(412)
        tag = "b" if any(self.matches) else "a"
        return status(200, f'ETag: "{tag}"', "Content-Type: application/json",
                      body=json.dumps({"id": "i", "name": "n"}).encode())


def test_a_busy_service_is_asked_again_and_a_room_that_changed_is_read_again(client):
    service = Service()
    try:
        url = service.server.url.removesuffix("/hook")
        assert run(client, url, "rjk_none", "lock", "n") == (0, "n is locked\n")
        assert service.matches == [None, None, None, '"a"', None, '"b"']
        # The one in Python says what it has already.
        assert service.known[4] == ('"a"' if client is PYTHON else None)
    finally:
        service.server.close()


class Listener:
    """client.py listen, and what it has printed."""

    def __init__(self, server, key, room, port):
        self.port = port
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *PYTHON, "listen", room,
             f"http://127.0.0.1:{port}/"],
            env={**settings(server.url, key), "PORT": str(port)}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def line(self):
        """The next one."""
        return self.process.stdout.readline()

    def post(self, secret, body, id, age=0):
        """The status of the answer to a message."""
        stamp = str(int(time.time()) - age)
        mac = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")),
                          f"{id}.{stamp}.".encode() + body, hashlib.sha256)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        connection.request("POST", "/", body, {
            "webhook-id": id, "webhook-timestamp": stamp,
            "webhook-signature": "v1,bm8= v1," + base64.b64encode(mac).decode()})
        answer = connection.getresponse().status
        connection.close()
        return answer

    def stop(self):
        """Nothing more was printed."""
        self.process.kill()
        return self.process.communicate()[0]


def free_port():
    """That nobody has now."""
    listener = Receiver()
    listener.close()
    return listener.port


def test_a_listener_prints_each_meeting_that_ends_once(server, key, room):
    made = server.new_room(room)
    listener = Listener(server, key, room, free_port())
    try:
        assert listener.line() == f"listening at port {listener.port}\n"
        read = server.request("GET", f"/v1/rooms/{made['id']}", bearing(key)).json
        assert read["webhook_events"] == ["meeting.ended"]
        meeting = attend(server, room)
        server.request("PATCH", f"/v1/meetings/{meeting}/deactivate", bearing(key))
        assert [listener.line(), listener.line()] == ["   300 s  Ann\n", "   600 s  Ben\n"]
        [sent] = until(lambda: [one for one in server.request(
            "GET", f"/v1/rooms/{made['id']}/deliveries", bearing(key)).json["items"]
            if one["status"] == "delivered"], "it is delivered")
        secret = read["webhook_secret"]
        assert listener.post(secret, b"{}", sent["id"]) == 204
        assert listener.post(secret, b"{}", "new", age=301) == 401
        assert listener.post("whsec_" + base64.b64encode(b"x" * 32).decode(), b"{}", "new") == 401
    finally:
        assert listener.stop() == ""


def test_a_listener_without_its_port_leaves_the_room_as_it_is(server, key, room):
    made = server.new_room(room)
    taken = Receiver()
    try:
        listener = Listener(server, key, room, taken.port)
        assert listener.process.wait(SECONDS) == 1
        assert listener.stop() == ""
    finally:
        taken.close()
    assert server.request("GET", f"/v1/rooms/{made['id']}", bearing(key)).json == made


@pytest.mark.parametrize("words, told", [
    ([], "client.py open ROOM"), (["open", "r"], "client.py open ROOM"), (["lock", "r"], "Set REFLECTOR_URL"),
    (["listen", "r"], "client.py open ROOM"), (["shut", "r"], "client.py open ROOM")])
def test_words_and_settings_that_are_missing_are_told(words, told):
    code, text = run(PYTHON, "", "", *words)
    assert code == 1 and told in text and "Traceback" not in text


def test_the_client_in_typescript_has_the_versions_that_are_tested():
    tested = json.loads((npm.HERE / "clients" / "package.json").read_text())["dependencies"]
    example = json.loads((EXAMPLES / "typescript" / "package.json").read_text())
    wanted = {**example["dependencies"], **example["devDependencies"]}
    assert wanted.items() <= tested.items()
