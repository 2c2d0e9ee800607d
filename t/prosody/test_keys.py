"""The keys of tokens in a real Prosody: they change while people are in a meeting."""

import contextlib
import http.client
import http.server
import os
import signal
import subprocess
import threading

import pytest

import manual
from clients import LoginError, StanzaError
from defaults import default_settings
from harness import Server
from instance import Instance
from jwt_tools import token_of
from standins import Focus
from wait import until

SECRET = "s" * 32


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
    """One whose settings are changed by the lines of doc/operations/settings.md."""

    def __init__(self, folder):
        super().__init__(folder, {**default_settings(), "JITSI_DOMAIN": "meet.test",
                                  "JITSI_JWT_SECRET": None})
        self.state_dir.mkdir(0o700)
        (self.state_dir / "env").write_text(f"JITSI_JWT_SECRET={SECRET}\n")

    def type(self, title, word):
        """The block below a heading in which a word stands; paths and the group are the test's."""
        lines = manual.command(title, word).replace("-g reflector-meetings ", "")
        lines = lines.replace("/etc/reflector/env", str(self.state_dir / "env.merged"))
        lines = lines.replace("/etc/reflector/", f"{self.folder}/")
        before = self.named("meetings")
        subprocess.run(["bash", "-euc", "sudo() { \"$@\"; }\nreflectorctl() { echo \"$@\"; }\n" + lines],
                       check=True, capture_output=True, timeout=60)
        # What reflectorctl reload does.
        for pid in before:
            os.kill(pid, signal.SIGTERM)
        until(lambda: self.named("meetings") - before and not self.named("meetings") & before,
              "a new process")
        until(lambda: self.request("GET", "/v1/jitsi/jwks.json").status == 200, "its keys")

    def publish_next(self):
        """A new key is published, and does not sign yet."""
        self.type("The key of links to Jitsi", "genpkey")

    def sign_with_next(self):
        """It signs; the one before it is still published."""
        self.type("The key of links to Jitsi", "mv ")

    def forget(self):
        """The one before it is not published any more."""
        self.type("The key of links to Jitsi", "rm ")


@pytest.fixture(scope="module")
def reflector(tmp_path_factory):
    """It signs with a secret."""
    made = Reflector(tmp_path_factory.mktemp("server"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def signing(reflector):
    """It signs with a key."""
    if not (reflector.folder / "jitsi.pem").exists():
        reflector.type("From a secret to a key", "genpkey")
    return reflector


@pytest.fixture(scope="module")
def keys(reflector):
    """Where Prosody gets them."""
    with key_server(reflector.url) as made:
        yield made


@pytest.fixture
def jitsi(keys, tmp_path_factory):
    """A Prosody that knows no key yet."""
    made = Instance(tmp_path_factory.mktemp("prosody"), authentication="test_token",
                    muc=("test_token_verification", "test_token_affiliation"),
                    host_options=asking(keys))
    made.start()
    yield made
    made.close()


def asking(keys):
    """Options of a Prosody that fetches keys."""
    return {"app_id": "reflector", "allow_empty_token": False,
            "asap_key_server": f"http://127.0.0.1:{keys.server_port}/v1/jitsi/keys"}


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


def test_a_secret_is_replaced_by_a_key_with_one_restart(reflector, keys, jitsi):
    visits = Visits(reflector, "moving")
    jitsi.stop()
    jitsi.hosts["meet.test"] = ((), {"app_id": "reflector", "app_secret": SECRET})
    jitsi.start()
    visits.open(jitsi)
    by_secret = visits.link("alice")
    visits.enter(jitsi, by_secret)
    reflector.type("From a secret to a key", "genpkey")
    by_key = visits.link("bob")
    jitsi.stop()
    jitsi.hosts["meet.test"] = ((), asking(keys))
    jitsi.start()
    visits.open(jitsi)
    visits.enter(jitsi, by_key)
    with pytest.raises(LoginError, match="'kid' claim is missing"):
        visits.enter(jitsi, by_secret)
    reflector.type("From a secret to a key", "JITSI_JWT_SECRET=/d")
    visits.enter(jitsi, visits.link("carol"))


def test_no_join_is_refused_while_keys_change_and_a_key_that_left_is_refused(signing, jitsi):
    visits = Visits(signing, "changing")
    visits.open(jitsi)
    old = visits.link("alice")
    alice = visits.enter(jitsi, old)
    signing.publish_next()
    visits.enter(jitsi, visits.link("bob"))
    signing.sign_with_next()
    new = visits.link("carol")
    people = [alice, *(visits.enter(jitsi, token) for token in (new, old))]
    assert not any(person.closed for person in people)
    jitsi.stop()
    jitsi.start()
    visits.open(jitsi)
    people = [visits.enter(jitsi, token) for token in (old, new)]
    signing.forget()
    # Prosody keeps a key for as long as it runs.
    people += [visits.enter(jitsi, token) for token in (old, new)]
    jitsi.reload("auth_test_token", "meet.test")
    with pytest.raises(LoginError, match="could not obtain public key"):
        visits.enter(jitsi, old)
    visits.enter(jitsi, new)
    assert not any(person.closed for person in people)


def test_without_the_key_server_known_keys_are_good_and_others_are_asked_for_again(
        signing, keys, jitsi):
    visits = Visits(signing, "away")
    visits.open(jitsi)
    old = visits.link("alice")
    visits.enter(jitsi, old)
    signing.publish_next()
    signing.sign_with_next()
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


def test_a_token_opens_its_own_room_alone(signing, jitsi):
    here, there = Visits(signing, "here"), Visits(signing, "there")
    there.open(jitsi)
    with pytest.raises(StanzaError, match="Room and token mismatched"):
        there.enter(jitsi, here.link("alice"))
