"""The programs as plain CGI, by nginx with fcgiwrap and by Apache: what doc/operations.md says is
typed, and then the site is used.
"""

import json

import pytest

import manual
import using
from answers import event
from using import UNKNOWN, Recording, ok

CHAPTER = "Plain CGI"
FILE = ("GET", f"/v1/recordings/{UNKNOWN}/file")


def let_in(machine, rights):
    """www-data's in the folder of recordings, as doc/operations.md sets them."""
    typed = manual.command("The recordings' folder", "setfacl").splitlines()[:2]
    machine.shell("\n".join(typed).replace("www-data:rX", f"www-data:{rights}"))


@pytest.fixture(scope="module")
def plain(machine, service):
    """No program runs, and what both sites need is there."""
    machine.run("systemctl", "disable", "--now", "reflector.target")
    machine.run("cp", "-a", "/etc/nginx", "/root/nginx")
    machine.run("cp", "-a", "/etc/postgresql", "/root/postgresql")
    let_in(machine, "rwX")
    machine.shell(manual.command(CHAPTER, "pg_ident"))
    yield
    machine.run("systemctl", "disable", "--now", "reflector-deliver")
    machine.run("gpasswd", "-d", "www-data", "reflector-metrics")
    machine.run("bash", "-c", "rm -r /etc/nginx /etc/postgresql && "
                "mv /root/nginx /root/postgresql /etc && systemctl reload postgresql")
    let_in(machine, "rX")
    service.write_settings()
    machine.run("systemctl", "enable", "--now", "reflector.target")
    machine.run("systemctl", "restart", "nginx")


class Site:
    """A web server that runs the programs."""

    def __init__(self, machine, name):
        self.machine, self.name = machine, name

    def logs(self):
        """What it and the programs log."""
        if self.name == "apache":
            return self.machine.shell("sudo sh -c 'cat /var/log/apache2/*.log'").stdout
        return self.machine.journal("fcgiwrap") + \
            self.machine.run("cat", "/var/log/nginx/error.log").stdout


@pytest.fixture(scope="module", params=["nginx", "apache"])
def site(request, machine, plain):
    """Each of them, made as doc/operations.md says."""
    others = ["apache2"]
    if request.param == "apache":
        others = ["nginx", "fcgiwrap.socket", "fcgiwrap"]
    machine.run("systemctl", "stop", *others)
    machine.shell(manual.command(CHAPTER, "fcgiwrap.sed" if request.param == "nginx"
                                 else "a2ensite"))
    yield Site(machine, request.param)
    machine.run("systemctl", "stop", "apache2")


@pytest.mark.parametrize("use", using.USES, ids=lambda use: use.__name__)
def test_a_site_of_plain_cgi_is_used(site, service, use):
    use(service, f"{site.name}-{use.__name__}".replace("_", "-"))


def test_deliver_runs_and_sends(site, service, receiver):
    using.webhooks(service, receiver, f"{site.name}-webhooks")
    assert site.machine.run("systemctl", "is-enabled", "reflector-deliver").stdout == "enabled\n"


def test_a_room_may_be_called_meeting_or_name(site, service):
    rooms = {name: service.new_room(name) for name in ("meeting", "name")}
    found = ok(service.request("GET", "/v1/rooms/name/meeting", service.auth()))
    assert found["id"] == rooms["meeting"]["id"]
    assert service.open("name")["room_name"].startswith("reflector-name-")
    for room in rooms.values():
        ok(service.request("DELETE", f"/v1/rooms/{room['id']}", service.auth()))


def test_a_recordings_end(site, service):
    recording = Recording(service, f"{site.name}-recording")
    if site.name == "nginx":
        assert recording.get().body == using.BYTES
    else:
        assert recording.get().status == 501
    ok(service.request("DELETE", f"/v1/meetings/{recording.meeting['id']}", service.auth()))
    assert not recording.is_there()


def test_every_operation_reaches_its_program(site, service):
    assert not using.unreached(service, [FILE] if site.name == "apache" else [])


def test_health_is_for_this_machine(site, service):
    using.health(service)
    ready, metrics = manual.command(CHAPTER, "127.0.0.1:8081").splitlines()
    assert json.loads(site.machine.shell(ready).stdout) == {"status": "ok", "warnings": []}
    assert "# HELP reflector_" in site.machine.shell(metrics).stdout


def test_what_the_programs_saw_is_counted(site, service):
    ok(service.request("GET", "/v1/rooms", service.auth()))
    text = service.private("/metrics")[1]
    assert 'reflector_http_requests_total{program="rooms",' in text


def test_doctor_finds_no_error(site):
    done = site.machine.run("reflectorctl", "doctor", "settings", check=False)
    assert "ERROR" not in done.stdout and "settings.mode" in done.stdout


def test_settings_that_it_may_not_read_are_told(site, service):
    service.write_settings()
    try:
        assert service.post_signed(event("unknown", "x")).status >= 500
    finally:
        site.machine.shell(manual.command(CHAPTER, "pg_ident").splitlines()[0])
    assert "/etc/reflector/env cannot be read by user www-data: Permission denied" in \
        site.logs()
    assert service.post_signed(event("unknown", "x")).status == 404


def test_no_log_holds_names_or_ids(site, service):
    name = f"{site.name}-unlogged"
    room = service.new_room(name)
    meeting = service.open(name)
    ok(service.request("GET", f"/v1/rooms/name/{name}", service.auth()))
    ok(service.request("GET", f"/v1/meetings/{meeting['id']}", service.auth()))
    said = site.logs()
    assert "/v1/meetings/" in said
    assert not [word for word in (name, room["id"], meeting["id"]) if word in said]


@pytest.mark.parametrize("site", ["apache"], indirect=True)
def test_apache_without_cgid_serves_nothing(site, service):
    site.machine.run("a2dismod", "-q", "cgid")
    site.machine.run("systemctl", "restart", "apache2")
    try:
        for method, path in using.operations():
            answer = service.request(method, path, service.auth())
            assert answer.status in (403, 404, 405) and b"ELF" not in answer.body, (path, answer)
        assert {service.private(path)[0] for path in ("/metrics", "/v1/health/ready")} == {404}
    finally:
        site.machine.run("a2enmod", "-q", "cgid")
        site.machine.run("systemctl", "restart", "apache2")
