"""reflectorctl doctor looks at deliver, its messages and where they go."""

import pytest

from answers import event
from receiver import status
from rows import rows, verdict
from using import ok
from wait import until

UNIT = "reflector-deliver"
ROOMS = "/v1/rooms/"


@pytest.fixture
def stopped(machine, service):
    """deliver does not run."""
    machine.run("systemctl", "stop", UNIT)
    yield
    machine.run("systemctl", "start", UNIT)


class Hook:
    """A room with a webhook, and one message for it."""

    def __init__(self, service, receiver, name):
        self.service, self.receiver, self.name = service, receiver, name
        self.id = service.new_room(name, webhook_url=receiver.url)["id"]
        self.path = ROOMS + self.id

    def speak(self):
        """A message is written."""
        room = self.service.open(self.name)["room_name"]
        ok(self.service.post_signed(event(room, "muc-occupant-joined", occupant_id="o")))

    def messages(self):
        """As the API lists them."""
        return ok(self.service.request("GET", f"{self.path}/deliveries",
                                       self.service.auth()))["items"]

    def deliver(self):
        """Its receiver takes everything."""
        self.receiver.answer = lambda request: status(200)
        for message in self.messages():
            ok(self.service.request("POST", f"/v1/deliveries/{message['id']}/redeliver",
                                    self.service.auth()))
        until(lambda: all(one["status"] == "delivered" for one in self.messages()), self.messages)

    def remove(self):
        """It leaves no row behind."""
        ok(self.service.request("DELETE", self.path, self.service.auth()))
        self.service.admin_sql("DELETE FROM outbox WHERE room_id = %s", self.id)


@pytest.fixture
def hook(service, receiver, name):
    """One of the test's own."""
    made = Hook(service, receiver, name)
    yield made
    made.remove()


def test_deliver_does_not_run(machine, stopped):
    assert verdict(machine, "deliver.alive") == \
        ("error", "deliver has no connection to the database")
    machine.run("systemctl", "start", UNIT)
    until(lambda: verdict(machine, "deliver.alive")[0] == "fine", "it is not connected")


def test_deliver_hangs(machine, service):
    [process] = machine.processes(UNIT)
    machine.run("kill", "-STOP", str(process))
    try:
        service.admin_sql("UPDATE heartbeat SET expected_by = now() - interval '1 hour'")
        assert verdict(machine, "deliver.alive") == (
            "error", "it is connected, and its heartbeat is missing since 60 minutes ago")
    finally:
        machine.run("kill", "-CONT", str(process))
    until(lambda: verdict(machine, "deliver.alive")[0] == "fine", "no heartbeat")


def test_nobody_sends_what_is_due(machine, service, hook, stopped):
    hook.speak()
    assert verdict(machine, "deliver.messages")[0] == "fine"
    service.admin_sql("UPDATE outbox SET next_attempt_at = now() - interval '5 minutes'"
                      " WHERE room_id = %s", hook.id)
    assert verdict(machine, "deliver.messages") == \
        ("warning", "2 are due, the first since 5 minutes ago")
    machine.run("systemctl", "start", UNIT)
    until(lambda: len(hook.receiver.requests) == 2, "nothing was sent")
    until(lambda: verdict(machine, "deliver.messages")[0] == "fine", "they are still due")


def test_a_message_that_is_given_up(machine, service, hook):
    hook.receiver.answer = lambda request: status(500)
    hook.speak()
    until(lambda: any(one["last_status"] for one in hook.messages()), hook.messages)
    assert verdict(machine, "deliver.dead")[0] == "fine"
    service.admin_sql("UPDATE outbox SET status = 'dead', next_attempt_at = NULL,"
                      " leased_until = NULL WHERE room_id = %s AND status = 'pending'", hook.id)
    assert verdict(machine, "deliver.dead")[0] == "warning"
    hook.deliver()
    assert verdict(machine, "deliver.dead") == ("fine", "none")


def test_an_endpoint_that_fails(machine, hook, name):
    hook.receiver.answer = lambda request: status(503)
    hook.speak()
    until(lambda: any(one["last_status"] for one in hook.messages()), hook.messages)
    found, text = verdict(machine, "deliver.failing", name)
    assert found == "warning" and text.endswith("last status: 503")
    hook.deliver()
    assert verdict(machine, "deliver.failing") == ("fine", "none")


def test_a_webhook_that_is_disabled(machine, service, hook, name):
    hook.receiver.answer = lambda request: status(410)
    hook.speak()
    until(lambda: ok(service.request("GET", hook.path, service.auth()))["webhook_disabled_at"],
          "it is not disabled")
    assert verdict(machine, "deliver.disabled", name)[0] == "warning"
    ok(service.request("PATCH", hook.path, service.auth(), {"webhook_url": hook.receiver.url}))
    assert verdict(machine, "deliver.disabled") == ("fine", "none")


def test_hosts_that_cannot_be_reached(machine, service, hook):
    def point(url):
        ok(service.request("PATCH", hook.path, service.auth(), {"webhook_url": url}))
        return {subject: row["found"] for (check, subject), row in rows(machine, "deliver").items()
                if check == "deliver.reach"}
    base = hook.receiver.url.removesuffix("hook")
    assert point(base) == {base: "it is reached"}
    assert hook.receiver.requests == []
    closed = "http://198.18.0.1:9/"
    assert point(closed + "secret?token=x") == {closed: "no connection"}
    assert point("https://nowhere.invalid/")["https://nowhere.invalid:443/"] == \
        "the host's name does not resolve"
    # nginx's certificate is signed by nobody.
    assert point("https://localhost/")["https://localhost:443/"] == \
        "no TLS connection with a trusted certificate"


def test_the_pipelines_host(machine, service):
    service.write_settings(PIPELINE_WEBHOOK_URL="http://198.18.0.1:9/in",
                           PIPELINE_WEBHOOK_SECRET="p" * 32)
    try:
        assert verdict(machine, "deliver.reach", "http://198.18.0.1:9/") == \
            ("warning", "no connection")
    finally:
        service.write_settings()
