"""Each secret is changed while it is used, by the lines of doc/operations/settings.md."""

import base64
import concurrent.futures
import contextlib
import hashlib
import hmac
import json
import re
import threading
import time

import pytest

import jwt_tools
import manual
import whereby
from answers import STAMP, event
from askers import ANSWERS, Askers
from using import COMPLETE, Recording, ok
from wait import until

SOME = 12
METRIC = re.compile(r'reflector_signatures_total\{.*secret="previous".*\} (\d+)')


@pytest.fixture
def settings(machine, service):
    """settings(name): its value in the file; afterwards all are as before."""
    before = dict(service.settings)

    def value(name):
        lines = machine.run("grep", f"^{name}=", "/etc/reflector/env").stdout.splitlines()
        return lines[-1].partition("=")[2]
    yield value
    service.settings = before
    service.mend()


class Sender:
    """Sends signed bodies with its secret, until it is stopped."""

    def __init__(self, service, make):
        self.service, self.make, self.statuses = service, make, []
        self.secret, self.stopping = service.settings["JITSI_WEBHOOK_SECRET"], threading.Event()
        self.pool = concurrent.futures.ThreadPoolExecutor(1)
        self.task = self.pool.submit(self._send)

    def _send(self):
        while not self.stopping.is_set():
            body, path = self.make()
            self.statuses.append(self.service.post_signed(body, path, secret=self.secret).status)

    def has_sent(self, count):
        """Wait for so many more answers."""
        wanted = len(self.statuses) + count
        until(lambda: len(self.statuses) >= wanted or self.task.done(), "it does not send")

    def stop(self):
        """The answers' statuses."""
        self.stopping.set()
        self.pool.shutdown()
        self.task.result()
        return set(self.statuses)


@contextlib.contextmanager
def senders(service, room):
    """Prosody and a Jibri that never got a 401."""
    completion = {"room_name": room, "recording_file": "/a.mp4",
                  "recording_status": "completed", "timestamp": STAMP}
    made = [Sender(service, lambda: (event(room, "x", n=time.monotonic_ns()), "/v1/jitsi/events")),
            Sender(service, lambda: (completion, COMPLETE))]
    try:
        yield made
    finally:
        answers = [sender.stop() for sender in made]
    assert answers == [{200}, {200}]


def signed_by_previous(machine):
    """How many signatures were made with the old secret."""
    shown = machine.shell(manual.command("The secret of events", "signatures_total")).stdout
    return sum(int(count) for count in METRIC.findall(shown))


def previous_rows(machine):
    """What doctor says of secrets that are replaced but still accepted."""
    told = json.loads(machine.shell("sudo reflectorctl doctor --json", check=False).stdout)
    return [row["verdict"] for row in told["checks"] if row["check"] == "settings.previous"]


def test_the_secret_of_events(machine, service, settings, name):
    service.new_room(name)
    old = settings("JITSI_WEBHOOK_SECRET")
    with senders(service, service.open(name)["room_name"]) as (prosody, jibri):
        prosody.has_sent(SOME)
        machine.shell(manual.command("The secret of events", "s/^JITSI_WEBHOOK_SECRET=/"))
        before = signed_by_previous(machine)
        jibri.has_sent(SOME)
        prosody.secret = settings("JITSI_WEBHOOK_SECRET")
        prosody.has_sent(SOME)
        jibri.secret = prosody.secret
        jibri.has_sent(SOME)
        assert signed_by_previous(machine) > before and prosody.secret != old
        assert previous_rows(machine) == ["warning"]
        assert signed_by_previous(machine) == signed_by_previous(machine)
        machine.shell(manual.command("The secret of events", "PREVIOUS=/d"))
        prosody.has_sent(SOME)
        jibri.has_sent(SOME)
    assert service.post_signed(event(name, "x"), secret=old).status == 401
    assert previous_rows(machine) == ["fine"]


def test_the_secret_of_links(machine, service, settings, name):
    service.new_room(name)
    link, old = service.open(name)["room_url"], settings("JITSI_JWT_SECRET")
    jwt_tools.decode(service, link)
    askers = Askers(service, service.open(name)["room_name"])
    try:
        machine.shell(manual.command("The secret of links to Jitsi", "JITSI_JWT_SECRET"))
        askers.have_asked(SOME)
    finally:
        answers = askers.stop()
    assert answers == ANSWERS
    service.settings["JITSI_JWT_SECRET"] = settings("JITSI_JWT_SECRET")
    assert service.settings["JITSI_JWT_SECRET"] != old
    jwt_tools.decode(service, service.open(name)["room_url"])
    with pytest.raises(AssertionError):
        jwt_tools.decode(service, link)


def kids(service, name):
    """(kid in a new link's header, kids that are published)"""
    header = jwt_tools.token_of(service.open(name)["room_url"]).partition(".")[0]
    known = json.loads(jwt_tools.unb64(header)), service.request("GET", "/v1/jitsi/jwks.json").json
    assert known[0]["alg"] == "RS256"
    return known[0]["kid"], [key["kid"] for key in known[1]["keys"]]


@pytest.mark.usefixtures("settings")
def test_the_key_of_links(machine, service, name):
    """Root alone and the program that signs can read it; each reload answers everybody."""
    service.new_room(name)
    chapter = "The key of links to Jitsi"
    askers = Askers(service, service.open(name)["room_name"])
    try:
        machine.shell(manual.command("From a secret to a key", "genpkey"))
        machine.shell(manual.command("From a secret to a key", "JITSI_JWT_SECRET=/d"))
        old, known = kids(service, name)
        assert known == [old]
        machine.shell(manual.command(chapter, "genpkey"))
        assert kids(service, name)[0] == old and len(kids(service, name)[1]) == 2
        machine.shell(manual.command(chapter, "mv "))
        new, known = kids(service, name)
        assert known == [new, old] and new != old
        machine.shell(manual.command(chapter, "rm "))
        assert kids(service, name) == (new, [new])
        askers.have_asked(SOME)
    finally:
        answers = askers.stop()
    assert answers == ANSWERS
    assert machine.run("stat", "-c", "%a %U:%G", "/etc/reflector/jitsi.pem").stdout.split() == [
        "640", "root:reflector-meetings"]
    machine.run("rm", "/etc/reflector/jitsi.pem")


def test_the_secret_of_users(machine, service, settings):
    before = service.auth()
    assert service.request("GET", "/v1/rooms", before).status == 200
    machine.shell(manual.command("Users' tokens", "AUTH_JWT_SECRET"))
    service.settings["AUTH_JWT_SECRET"] = settings("AUTH_JWT_SECRET")
    assert service.request("GET", "/v1/rooms", before).status == 401
    assert service.request("GET", "/v1/rooms", service.auth()).status == 200


def make_key(machine, folder, name):
    """A pair of the issuer's, here and in the operator's folder; the private one's path."""
    private = folder / f"{name}.pem"
    private.write_text(machine.run("openssl", "genrsa", "2048").stdout)
    public = machine.run("openssl", "rsa", "-pubout", text=private.read_text()).stdout
    machine.write(f"/home/alice/{name}.pem", public)
    return private


def test_the_public_key_of_users(machine, service, settings, tmp_path):
    def status(private):
        token = jwt_tools.mint_rs256(jwt_tools.user_claims("u"), private)
        return service.request("GET", "/v1/rooms", {"Authorization": "Bearer " + token}).status
    typed = "cd /home/alice\n" + manual.command("Users' tokens", "new.pem")
    old = make_key(machine, tmp_path, "new").rename(tmp_path / "old.pem")
    machine.run("install", "-m", "0644", "/home/alice/new.pem", "/etc/reflector/issuer.pem")
    service.write_settings(AUTH_JWT_ALGORITHM="RS256", AUTH_JWT_SECRET=None,
                           AUTH_JWT_PUBLIC_KEY="/etc/reflector/issuer.pem")
    machine.shell("sudo reflectorctl reload")
    assert status(old) == 200
    new = make_key(machine, tmp_path, "new")
    machine.shell(typed)
    assert (status(new), status(old)) == (200, 200)


def stock(service, token):
    """The status of an event of unmodified event_sync about an unknown room."""
    return service.request(
        "POST", "/v1/jitsi/events/room/created",
        {"Content-Type": "application/json", "Authorization": "Bearer " + token},
        {"event_name": "muc-room-created", "room_name": "none", "room_jid": "none@conference.x",
         "created_at": 1736937000}).status


def test_the_token_of_event_sync_and_its_keys(machine, service, settings):
    token = settings("JITSI_EVENT_SYNC_TOKEN")
    add = manual.command("Tokens of unmodified event_sync, and API keys", "key add")
    first = machine.shell(add)
    key = first.stdout.strip()
    assert (stock(service, token), stock(service, key)) == (404, 404)
    machine.shell(manual.command("Tokens of unmodified event_sync, and API keys", "TOKEN=/d"))
    assert (stock(service, token), stock(service, key)) == (401, 404)
    second = machine.shell(add).stdout.strip()
    identity = first.stderr.split(" key ")[1].partition(";")[0]
    assert (stock(service, key), stock(service, second)) == (404, 404)
    machine.shell(f"sudo reflectorctl key revoke {identity}")
    assert (stock(service, key), stock(service, second)) == (401, 404)


def test_the_secret_of_wherebys_webhooks(machine, service, settings):
    def status(secret):
        return whereby.post(service, whereby.client("none", "joined", "p"), secret=secret).status
    old = settings("WHEREBY_WEBHOOK_SECRET")
    machine.shell(manual.command("Whereby", "WHEREBY_WEBHOOK_SECRET"))
    assert (status(old), status(settings("WHEREBY_WEBHOOK_SECRET"))) == (401, 404)


def is_signed(request, secret):
    """By one of the signatures that the message has."""
    text = f'{request.headers["webhook-id"]}.{request.headers["webhook-timestamp"]}.'.encode()
    mac = hmac.new(secret.encode(), text + request.body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode() in request.headers["webhook-signature"].split()


def test_the_secret_of_the_pipeline(machine, service, settings, receiver, name):
    old = "0123456789abcdef0123456789abcdef"
    service.write_settings(PIPELINE_WEBHOOK_URL=receiver.url, PIPELINE_WEBHOOK_SECRET=old)
    machine.shell("sudo reflectorctl reload")
    Recording(service, name)
    until(lambda: receiver.requests, "nothing is sent")
    machine.shell(manual.command("The pipeline", "PIPELINE_WEBHOOK_SECRET"))
    Recording(service, name + "-2")
    until(lambda: len(receiver.requests) > 1, "nothing is sent")
    first, second = receiver.requests[0], receiver.requests[-1]
    new = settings("PIPELINE_WEBHOOK_SECRET")
    assert (is_signed(first, old), is_signed(second, new), is_signed(second, old)) == \
        (True, True, False)


def test_the_secret_of_a_rooms_webhook(service, receiver, name):
    old, new = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
    room = service.new_room(name, webhook_url=receiver.url, webhook_secret=old)
    path = f"/v1/rooms/{room['id']}"
    ok(service.request("PATCH", path, service.auth(), {"webhook_secret": new}))
    ok(service.request("POST", path + "/webhook/test", service.auth()))
    request, = receiver.requests
    assert is_signed(request, old) and is_signed(request, new)
