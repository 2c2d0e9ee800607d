"""The keys of tokens in a real Prosody: they change while people are in a meeting."""

import contextlib
import http.client
import http.server
import os
import signal
import subprocess
import threading

import pytest

from clients import LoginError, StanzaError
from defaults import default_settings
from harness import Server
from instance import Instance
from jwt_tools import token_of
from standins import Focus
from wait import until


def openssl(*words):
    """What openssl prints."""
    return subprocess.run(["openssl", *words], check=True, capture_output=True).stdout


@contextlib.contextmanager
def key_server(url):
    """What Prosody asks in place of Reflector: it passes requests on, while it is there."""
    class Handler(http.server.BaseHTTPRequestHandler):
        """One request."""

        def do_GET(self):
            """Reflector's answer, or 503."""
            asked.append(self.path)
            connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
            connection.request("GET", self.path)
            answer = connection.getresponse()
            body, status = answer.read(), answer.status if made.is_there else 503
            connection.close()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        asked = made.asked = []
        made.is_there = True
        thread = threading.Thread(target=made.serve_forever, args=(0.02,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


class Reflector(Server):
    """One whose keys are files that use() replaces."""

    def __init__(self, folder):
        self.keys = folder / "keys"
        self.keys.mkdir()
        super().__init__(folder, {
            **default_settings(), "JITSI_DOMAIN": "meet.test", "JITSI_JWT_SECRET": None,
            "JITSI_JWT_PRIVATE_KEY": self.keys / "present",
            "JITSI_JWT_PREVIOUS_PUBLIC_KEY": self.keys / "other"})
        for name in ("old", "new", "none"):
            (self.keys / name).write_bytes(openssl("genrsa", "2048"))
            (self.keys / name).chmod(0o600)

    def put(self, present, other):
        """The private key, and the public half of the second one."""
        os.replace(self._copy(present), self.keys / "present")
        public = openssl("pkey", "-in", self.keys / other, "-pubout")
        (self.keys / "other").write_bytes(public)

    def _copy(self, name):
        made = self.keys / "made"
        made.touch(0o600)
        made.write_bytes((self.keys / name).read_bytes())
        return made

    def use(self, present, other):
        """The same, read by a new process of the program that signs."""
        before = self.named("meetings")
        self.put(present, other)
        for pid in before:
            os.kill(pid, signal.SIGTERM)
        until(lambda: self.named("meetings") - before and not self.named("meetings") & before,
              "a new process")
        until(lambda: self.request("GET", "/v1/jitsi/jwks.json").status == 200, "its keys")


@pytest.fixture(scope="module")
def reflector(tmp_path_factory):
    """It signs with the old key."""
    made = Reflector(tmp_path_factory.mktemp("server"))
    made.put("old", "none")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def keys(reflector):
    """Where Prosody gets them."""
    with key_server(reflector.url) as made:
        yield made


@pytest.fixture
def jitsi(keys, tmp_path_factory):
    """A Prosody that knows no key yet."""
    made = Instance(
        tmp_path_factory.mktemp("prosody"), authentication="test_token",
        muc=("test_token_verification", "test_token_affiliation"),
        host_options={"app_id": "reflector", "allow_empty_token": False,
                      "asap_key_server": f"http://127.0.0.1:{keys.server_port}/v1/jitsi/keys"})
    made.start()
    yield made
    made.close()


class Visits:
    """People who follow links into one meeting."""

    def __init__(self, reflector, name):
        self.reflector, self.name = reflector, name
        reflector.new_room(name)
        self.room = reflector.open(name)["room_name"] + "@conference.meet.test"

    def link(self, person):
        """The token of a link made now."""
        return token_of(self.reflector.open(self.name, person)["room_url"])

    def open(self, jitsi):
        """jicofo makes the room."""
        return jitsi.service("focus", "focus", Focus).open(self.room)

    def enter(self, jitsi, token):
        """Somebody who is in the meeting by this token."""
        return jitsi.user(token=token).join(self.room)


def test_no_join_is_refused_while_keys_change_and_a_key_that_left_is_refused(reflector, jitsi):
    visits = Visits(reflector, "changing")
    visits.open(jitsi)
    old = visits.link("alice")
    alice = visits.enter(jitsi, old)
    reflector.use("old", "new")
    visits.enter(jitsi, visits.link("bob"))
    reflector.use("new", "old")
    new = visits.link("carol")
    visits.enter(jitsi, new)
    visits.enter(jitsi, old)
    jitsi.stop()
    assert alice.closed
    jitsi.start()
    visits.open(jitsi)
    people = [visits.enter(jitsi, token) for token in (old, new)]
    reflector.use("new", "none")
    # Prosody keeps a key for as long as it runs.
    people += [visits.enter(jitsi, token) for token in (old, new)]
    assert not any(person.closed for person in people)
    jitsi.reload("auth_test_token", "meet.test")
    with pytest.raises(LoginError, match="could not obtain public key"):
        visits.enter(jitsi, old)
    visits.enter(jitsi, new)
    assert not any(person.closed for person in people)


def test_without_the_key_server_known_keys_are_good_and_others_are_asked_for_again(
        reflector, keys, jitsi):
    visits = Visits(reflector, "away")
    visits.open(jitsi)
    reflector.use("old", "new")
    old = visits.link("alice")
    visits.enter(jitsi, old)
    reflector.use("new", "old")
    new = visits.link("bob")
    keys.is_there = False
    visits.enter(jitsi, old)
    with pytest.raises(LoginError, match="could not obtain public key"):
        visits.enter(jitsi, new)
    keys.is_there = True
    visits.enter(jitsi, new)
    before = len(keys.asked)
    visits.enter(jitsi, new)
    assert len(keys.asked) == before


def test_a_token_opens_its_own_room_alone(reflector, jitsi):
    here, there = Visits(reflector, "here"), Visits(reflector, "there")
    there.open(jitsi)
    with pytest.raises(StanzaError, match="Room and token mismatched"):
        there.enter(jitsi, here.link("alice"))
