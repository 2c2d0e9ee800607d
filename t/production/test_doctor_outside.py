"""reflectorctl doctor: nginx, and the service as others see it."""

import json

import pytest

from breaking import Doctor, told, trust
from rows import rows
from service import HOST

SITE = "/etc/nginx/sites-enabled/reflector"
SNIPPETS = "/etc/nginx/snippets"
# As often as a test wants to.
RESTART = "sudo systemctl reset-failed nginx; sudo systemctl restart nginx"
PREVIOUS = "JITSI_WEBHOOK_SECRET_PREVIOUS"
LUA = 'header_filter_by_lua_block { ngx.header["Date"] = "Sat, 28 Nov 2020 10:00:00 GMT" }'


@pytest.fixture(scope="module", autouse=True)
def trusted(machine, service):
    """The certificate of the site is trusted."""
    assert service
    link = trust(machine)
    yield link
    machine.run("rm", link)


@pytest.fixture
def outside(machine):
    """It looks at the address alone."""
    return Doctor(machine, "outside")


@pytest.fixture
def nginx(machine):
    """It looks at nginx alone."""
    return Doctor(machine, "nginx")


@pytest.fixture
def edited(machine):
    """edited(file, sed's expression): nginx's file is changed for this test; returns what mends it.
    Reloaded, nginx would still answer for a moment by the configuration before."""
    def edit(path, expression, apply=RESTART):
        machine.shell(f"sudo cp {path} /root/edited && sudo sed -i '{expression}' {path}; {apply}")
        return lambda: machine.shell(f"sudo mv /root/edited {path} && {apply}")
    return edit


def test_a_faulty_configuration(nginx, edited):
    with nginx.broken(edited(SITE, "s/^server {/serve {/", apply="true")) as faults:
        (where, row), = faults.items()
        assert where == ("nginx.valid", None)
        assert 'unknown directive "serve"' in row["found"]


def test_a_stopped_nginx(nginx, machine):
    machine.run("systemctl", "stop", "nginx")
    with nginx.broken(lambda: machine.shell(RESTART)) as faults:
        assert told(faults["nginx.running", None]) == ("error", "inactive")
    machine.run("systemctl", "stop", "nginx")
    with Doctor(machine, "outside", "private").broken(
            lambda: machine.shell(RESTART)) as faults:
        assert set(faults) == {("outside.health", f"https://{HOST}"), ("private.ready", None),
                               ("outside.event", "JITSI_WEBHOOK_SECRET"),
                               ("private.metrics", None)}


def test_too_few_connections(nginx, machine, edited):
    mend = edited("/etc/nginx/nginx.conf", "s/worker_connections .*/worker_connections 768;/")
    with nginx.broken(mend) as faults:
        (where, row), = faults.items()
        assert (where, row["verdict"]) == (("nginx.connections", None), "warning")
        assert "worker_connections 768" in row["found"]
        machine.shell("sudo sed -i /worker_rlimit_nofile/d /etc/nginx/nginx.conf; " + row["mend"])
        assert nginx.faults() == {}


def test_a_snippet_of_another_release(nginx, machine, edited):
    mend = edited(f"{SNIPPETS}/reflector-senders.conf", "/limit_conn /d")
    with nginx.broken(mend) as faults:
        row = faults["nginx.snippets", "reflector-senders.conf"]
        assert "differs from" in row["found"]
        machine.shell(row["mend"])
        assert nginx.faults() == {}


def test_a_site_without_the_programs(machine, edited):
    mend = edited(SITE, "/include snippets.reflector.conf/d")
    with Doctor(machine, "nginx", "outside").broken(mend) as faults:
        row = faults["nginx.snippets", "reflector.conf"]
        assert row["verdict"] == "error"
        assert row["mend"].startswith("Let a site include snippets/reflector.conf.")
        assert [name for check, name in faults if check == "nginx.snippets"] == ["reflector.conf"]
        assert told(faults["outside.health", f"https://{HOST}"])[1].startswith("status 404")
        assert "status 404" in faults["outside.event", "JITSI_WEBHOOK_SECRET"]["found"]


def test_what_everybody_may_read(outside, edited):
    mend = edited(SITE, "0,/include snippets.reflector.conf;/s//&\\n"
                  "include snippets\\/reflector-private.conf;/")
    with outside.broken(mend) as faults:
        assert {where for where in faults} == {("outside.private", "/metrics"),
                                               ("outside.private", "/v1/health/ready")}
        assert faults["outside.private", "/metrics"]["found"].startswith("everybody may read it")


def test_a_name_without_an_address(outside, service):
    service.write_settings(BASE_URL="https://nowhere.invalid")
    with outside.broken(service.write_settings) as faults:
        assert told(faults["outside.address", "nowhere.invalid"]) == ("error", "it has no address")


@pytest.mark.parametrize("days,verdict", [(10, "warning"), (1, "error")])
def test_a_certificate_that_expires(outside, machine, service, days, verdict):
    def renew(days):
        service.make_certificate(days)
        trust(machine)
        machine.shell(RESTART)
    renew(days)
    with outside.broken(lambda: renew(90)) as faults:
        (where, row), = faults.items()
        assert where == ("outside.certificate", HOST)
        assert told(row) == (verdict, f"trusted, valid for {days - 1} days")


def test_a_certificate_that_is_not_trusted(outside, machine, trusted):
    machine.run("rm", trusted)
    with outside.broken(lambda: trust(machine)) as faults:
        row = faults["outside.certificate", HOST]
        assert row["verdict"] == "error"
        assert "certificate" in row["found"]
        assert f"a certificate for {HOST}" in row["mend"]
        assert faults["outside.event", "JITSI_WEBHOOK_SECRET"]["mend"] == \
            "First correct what the other rows of outside name."


def test_another_secret(outside, service):
    service.write_settings(JITSI_WEBHOOK_SECRET="not-the-secret-of-the-programs")
    with outside.broken(service.write_settings) as faults:
        (where, row), = faults.items()
        assert where == ("outside.event", "JITSI_WEBHOOK_SECRET")
        assert told(row) == ("error", "status 401: Invalid webhook signature")


def test_the_secret_before(outside, machine, service):
    old = "the-secret-before-this-one"
    service.write_settings(**{PREVIOUS: old})
    with outside.broken(service.write_settings) as faults:
        assert list(faults) == [("outside.event", PREVIOUS)]
        service.restart()
        assert rows(machine, "outside")["outside.event", PREVIOUS]["verdict"] == "fine"
        assert old not in str(faults)
    service.restart()


def test_a_service_that_is_not_ready(machine):
    machine.run("systemctl", "stop", "postgresql@*.service")
    with Doctor(machine, "private").broken(
            lambda: machine.run("systemctl", "start", "postgresql")) as faults:
        assert told(faults["private.ready", None]) == ("error", "Database not available")


def test_warnings_of_readiness(machine, service):
    room = service.new_room("disabled")["id"]
    service.admin_sql("UPDATE room SET webhook_url = 'https://gone.example.com/',"
                      " webhook_secret = 'whsec_', webhook_disabled_at = now() WHERE id = %s", room)
    with Doctor(machine, "private").broken(lambda: service.request(
            "DELETE", f"/v1/rooms/{room}", service.auth())) as faults:
        (where, row), = faults.items()
        assert (where, row["verdict"]) == (("private.ready", "webhooks.disabled"), "warning")


def test_a_clock_that_differs(machine, edited):
    mend = edited(SITE, "0,/include snippets.reflector.conf;/s//&\\n"
                  + LUA.replace("/", "\\/") + "/")
    with Doctor(machine, "clock").broken(mend) as faults:
        (where, row), = faults.items()
        assert (where, row["verdict"]) == (("clock.difference", None), "warning")
        assert row["found"].endswith("seconds ahead")


@pytest.mark.parametrize("synchronized,verdict", [("yes", "fine"), ("no", "warning")])
def test_a_clock_that_nobody_sets(machine, synchronized, verdict):
    machine.write("/tmp/fake/systemd-detect-virt", "#!/bin/sh\nexit 1\n", 0o755)
    machine.write("/tmp/fake/timedatectl", f"#!/bin/sh\necho {synchronized}\n", 0o755)
    done = machine.run("env", "PATH=/tmp/fake:/usr/sbin:/usr/bin", "reflectorctl", "doctor",
                       "--json", "clock", check=False)
    machine.run("rm", "-r", "/tmp/fake")
    assert [row["verdict"] for row in json.loads(done.stdout)["checks"]
            if row["check"] == "clock.synchronized"] == [verdict]
    assert rows(machine, "clock")["clock.synchronized", None]["verdict"] == "skipped"
