"""reflectorctl doctor --join against a real Prosody."""

import functools
import hashlib
import http.server
import os
import pathlib
import socket
import ssl
import subprocess
import threading

import pytest

from doctor import rows_of
from instance import Instance
from standins import Opener

SECRET, OTHER_SECRET = "a" * 32, "b" * 32
REFLECTORCTL = pathlib.Path(os.environ.get("BUILD_DIR", "build")).resolve() / "tools/reflectorctl"
WAIT_SECONDS = "5"
SETTINGS = {"JITSI_DOMAIN": "meet.test", "JITSI_JWT_SECRET": SECRET, "REFLECTOR_ENV_FILE": "/dev/null",
            "DATABASE_URL": "postgresql:///none?host=/nonexistent"}
SOUND = {"muc": ("test_token_verification", "test_token_affiliation"),
         "host": ("websocket",), "authentication": "test_token",
         "host_options": {"app_secret": SECRET, "app_id": "reflector", "allow_empty_token": False}}
STEPS = ("settings", "connection", "upgrade", "domain", "token", "focus", "room", "other_room",
         "guest", "host", "wrong_secret", "no_token")


def doctor(port, wait=WAIT_SECONDS, scheme="ws", **settings):
    """The rows about joining."""
    done = subprocess.run(
        [REFLECTORCTL, "doctor", "--json", "--timeout", wait,
         f"--join={scheme}://127.0.0.1:{port}/xmpp-websocket"],
        env={**SETTINGS, **settings}, stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    assert SECRET not in done.stdout and "eyJ" not in done.stdout
    return rows_of(done.stdout)


def faults(rows):
    """{step: found} of those that are not fine."""
    return {row["check"].partition(".")[2]: row["found"] for row in rows.about("join")
            if row["verdict"] not in ("fine", "skipped")}


@pytest.fixture(scope="module")
def jitsi(tmp_path_factory):
    """A Prosody and a jicofo in which nothing is wrong."""
    made = Instance(tmp_path_factory.mktemp("prosody"), **SOUND).start()
    made.focus(Opener)
    yield made
    made.close()


def test_a_sound_jitsi_has_no_fault(jitsi):
    rows = doctor(jitsi.http_port)
    assert rows.verdicts("join") == {"join." + step: "fine" for step in STEPS}
    assert rows.one("join.guest")[1] == "role participant, affiliation member"
    assert rows.one("join.host")[1] == "role moderator, affiliation owner"
    assert rows.one("join.other_room")[1] == "refused (not-allowed: Room and token mismatched)"
    assert rows.one("join.wrong_secret")[1] == "refused (not-allowed: Invalid signature)"
    assert rows.one("join.no_token")[1] == "refused (not-allowed: token required)"


@pytest.mark.parametrize("setting, step, found", [
    ({"JITSI_JWT_SECRET": OTHER_SECRET}, "token", "not-allowed: Invalid signature"),
    ({"JITSI_APP_ID": "other"}, "token", "not-allowed: invalid 'iss' claim"),
    ({"JITSI_JWT_SUBJECT": "other.test"}, "domain", "Prosody has no other.test"),
    ({"JITSI_JWT_SECRET": ""}, "settings", None),
])
def test_a_setting_that_does_not_fit_is_told(jitsi, setting, step, found):
    rows = doctor(jitsi.http_port, **setting)
    assert list(faults(rows)) == [step]
    assert found is None or faults(rows)[step] == found
    assert rows.about("join." + step)[0]["verdict"] == "error"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """(a private key, another one, a key server with both public halves by their own ids)"""
    folder = tmp_path_factory.mktemp("keys")
    there = folder / "v1/jitsi/keys"
    there.mkdir(parents=True)
    pairs = [folder / "one.pem", folder / "other.pem"]
    for pair, kid in zip(pairs, ("one", "other")):
        subprocess.run(["openssl", "genrsa", "-out", pair, "2048"], check=True, capture_output=True)
        subprocess.run(["openssl", "pkey", "-in", pair, "-pubout", "-out",
                        there / (hashlib.sha256(kid.encode()).hexdigest() + ".pem")], check=True)
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,))
        thread.start()
        yield (*pairs, f"http://127.0.0.1:{made.server_port}/v1/jitsi/keys")
        made.shutdown()
        thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """It logs nothing."""

    def log_message(self, *_):
        """Nothing."""


def test_tokens_by_a_private_key_are_tried_the_same_way(make_prosody, keys):
    made = make_prosody(**{**SOUND, "host_options": {
        "app_id": "reflector", "allow_empty_token": False, "asap_key_server": keys[2]}})
    made.focus(Opener)
    one = {"JITSI_JWT_SECRET": "", "JITSI_JWT_PRIVATE_KEY": str(keys[0]), "JITSI_JWT_KEY_ID": "one"}
    rows = doctor(made.http_port, **one)
    assert rows.verdicts("join") == {"join." + step: "fine" for step in STEPS}
    assert rows.one("join.settings")[1] == (
        "domain meet.test, rooms at conference.meet.test, tokens by RS256 with kid one")
    assert rows.one("join.wrong_secret")[1] == "refused (not-allowed: Invalid signature)"
    for setting, found in (({"JITSI_JWT_KEY_ID": "two"}, "could not obtain public key"),
                           ({"JITSI_JWT_PRIVATE_KEY": str(keys[1])}, "Invalid signature"),
                           ({"JITSI_JWT_PRIVATE_KEY": "", "JITSI_JWT_KEY_ID": "",
                             "JITSI_JWT_SECRET": SECRET}, "'kid' claim is missing")):
        assert faults(doctor(made.http_port, **{**one, **setting})) == {
            "token": "not-allowed: " + found}


def test_without_jicofo_there_is_no_room(make_prosody):
    rows = doctor(make_prosody(**SOUND).http_port)
    assert faults(rows) == {"focus": "service-unavailable"}
    assert rows.one("join.room")[0] == "skipped"
    assert rows.one("join.no_token")[0] == "fine"


def test_a_prosody_that_lets_everybody_in_is_told(make_prosody):
    made = make_prosody(**{**SOUND, "muc": (), "authentication": "anonymous"})
    made.focus(Opener)
    assert faults(doctor(made.http_port)) == {
        "other_room": "accepted", "wrong_secret": "accepted", "no_token": "accepted",
        "host": "role participant, affiliation none"}


def test_a_jicofo_that_makes_guests_owners_is_told(make_prosody):
    made = make_prosody(**SOUND)
    made.focus(Opener).promotes = True
    assert faults(doctor(made.http_port)) == {"guest": "role moderator, affiliation owner"}


def test_hosts_that_are_no_moderators_and_logins_without_token_are_told(make_prosody):
    made = make_prosody(**{**SOUND, "muc": ("test_token_verification",), "host_options": {
        **SOUND["host_options"], "allow_empty_token": True}})
    made.focus(Opener)
    assert faults(doctor(made.http_port)) == {
        "host": "role participant, affiliation none", "no_token": "accepted"}


def test_a_prosody_without_websockets_is_told(make_prosody):
    made = make_prosody(**{**SOUND, "host": ("bosh", "websocket")}, start=False)
    made.hosts["meet.test"] = (("bosh",), made.hosts["meet.test"][1])
    made.start()
    rows = doctor(made.http_port)
    assert faults(rows) == {"upgrade": "HTTP status 404"}
    assert rows.one("join.token")[0] == "skipped"


def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path):
    pair = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                    "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", pair[0], "-out", pair[1]], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair[1], pair[0])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=refuse_one, args=(listener, context))
        thread.start()
        rows = doctor(listener.getsockname()[1], scheme="wss")
        thread.join()
    assert list(faults(rows)) == ["connection"]
    assert "certificate" in faults(rows)["connection"]


def refuse_one(listener, context):
    """A server whose client ends the handshake."""
    with pytest.raises(ssl.SSLError), listener.accept()[0] as connection:
        context.wrap_socket(connection, server_side=True)


def test_a_server_that_does_not_answer_is_not_waited_for():
    with socket.create_server(("127.0.0.1", 0)) as hung:
        rows = doctor(hung.getsockname()[1], wait="0.2")
    assert faults(rows) == {"upgrade": "no answer in time"}


def test_a_server_that_refuses_connections_is_told():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    rows = doctor(port)
    assert list(faults(rows)) == ["connection"]
    assert "Failed to connect" in faults(rows)["connection"]
