"""The packages: what lintian says, upgrade, removal, purge, a new installation, and a reboot."""

import pathlib
import shutil
import subprocess

import pytest

import manual
from answers import event
from askers import ANSWERS, Askers
from conftest import BUILT, FOLDER, PACKAGES
from using import ok
from wait import until

SETTINGS = "/etc/reflector/env"
SNIPPET = "/etc/nginx/snippets/reflector-headers.conf"
ADDED = "/etc/nginx/conf.d/reflector-another.conf"
NEXT = f"{PACKAGES}/next"
PROGRAMS = "reflector-*@*.service"
# What a purge leaves nothing of.
LEFT = "/etc/reflector /run/reflector /etc/nginx/*/reflector*.conf /etc/nginx/sites-enabled/reflector " \
    "/var/log/nginx/reflector* /etc/systemd/system/*.wants/reflector*"


@pytest.fixture(scope="module")
def later(machine):
    """The folder of a later package of the same content."""
    work = FOLDER / "repacked"
    made, = pathlib.Path(BUILT).glob("reflector-jitsi_*.deb")
    subprocess.run(["dpkg-deb", "-R", made, work], check=True)
    control = work / "DEBIAN" / "control"
    control.write_text(control.read_text().replace("\nVersion: ", "\nVersion: 9:"))
    pathlib.Path(BUILT, "next").mkdir()
    subprocess.run(["dpkg-deb", "-Zgzip", "-z1", "--root-owner-group", "-b", work,
                    pathlib.Path(BUILT, "next", "reflector-jitsi_9.deb")],
                   stdout=subprocess.DEVNULL, check=True)
    shutil.rmtree(work)
    return NEXT


@pytest.fixture
def upgrade(machine, later):
    """The same; the first package is back afterwards."""
    yield later
    again(machine)


@pytest.fixture(scope="module")
def stored(service):
    """A meeting in which somebody is."""
    service.new_room("stored")
    meeting = service.open("stored")
    join(service, meeting, "anna")
    return meeting


def join(service, meeting, person):
    """Somebody joins."""
    body = event(meeting["room_name"], "muc-occupant-joined", user_id=person, display_name=person)
    return ok(service.post_signed(body))


def is_there(service, meeting):
    """Is the event stored?"""
    path = f"/v1/meetings/{meeting['id']}/participants"
    return [row["name"] for row in ok(service.request("GET", path, service.auth()))["items"]] == ["anna"]


def processes(machine):
    """The programs' processes."""
    return set(machine.processes(PROGRAMS)) | set(machine.processes("reflector-deliver"))


def running(machine):
    """The units that run or listen."""
    return machine.run("systemctl", "list-units", "--plain", "--no-legend", "--state=active",
                       "reflector*").stdout


def workers(machine):
    """The processes of nginx that take requests."""
    return set(machine.run("pgrep", "-f", "^nginx: worker process$", check=False).stdout.split())


def again(machine):
    """The package is installed as it was."""
    return machine.shell(f"cd {PACKAGES}; sudo apt-get -y --allow-downgrades install ./reflector-jitsi_*.deb")


def test_lintian_finds_nothing(machine):  # which has the packages
    changes, = pathlib.Path(BUILT).glob("*.changes")
    done = subprocess.run(["lintian", "--profile", "debian", "--fail-on", "error,warning", changes],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "W:" not in done.stdout + done.stderr, done.stdout


def test_the_first_installation_made_private_settings_with_secrets(service):
    assert service.first_settings["mode"] == "640 root:reflector"
    lines = dict(line.split("=", 1) for line in service.first_settings["text"].splitlines()
                 if "=" in line and not line.startswith("#"))
    secrets = {lines["JITSI_JWT_SECRET"], lines["JITSI_WEBHOOK_SECRET"]}
    assert {len(secret) for secret in secrets} == {64} and len(secrets) == 2


def test_no_program_may_read_the_settings(machine, service):
    for user in ("reflector-rooms", "reflector-deliver", "www-data", "alice"):
        assert machine.run("cat", SETTINGS, user=user, check=False).returncode == 1
    machine.run("adduser", "--quiet", "alice", "reflector")
    machine.run("cat", SETTINGS, user="alice")
    machine.run("deluser", "--quiet", "alice", "reflector")


def test_an_upgrade_restarts_everything_and_refuses_no_request(machine, service, name, upgrade):
    service.new_room(name)
    before = processes(machine)
    settings = machine.run("cat", SETTINGS).stdout
    askers = Askers(service, service.open(name)["room_name"])
    try:
        askers.have_asked(50)
        machine.shell(f"cd {upgrade}; {manual.commands('Upgrade')[0]}")
        askers.have_asked(50)
    finally:
        answers = askers.stop()
    assert answers == ANSWERS
    assert not before & processes(machine) and not machine.failed()
    assert machine.run("cat", SETTINGS).stdout == settings


def test_an_upgrade_reloads_nginx_only_when_its_files_have_changed(machine, upgrade):
    before = workers(machine)
    machine.shell(f"cd {upgrade}; {manual.commands('Upgrade')[0]}")
    assert workers(machine) == before
    for change in (f"touch {ADDED}", f"echo '# of this release' >>{SNIPPET}"):
        before = workers(machine)
        machine.shell(f"cd {PACKAGES}; dpkg --unpack ./reflector-jitsi_*.deb; {change}; "
                      "dpkg --configure reflector-jitsi", user="root")
        until(lambda: workers(machine) and not before & workers(machine), f"nginx has new workers: {change}")
    machine.run("bash", "-c", f"rm {ADDED}; sed -i '$d' {SNIPPET}")
    assert not machine.run("ls", "/run/reflector-jitsi.nginx", check=False).stdout


def test_an_upgrade_that_needs_a_migration_says_so_and_waits_for_it(machine, service, upgrade):
    before = processes(machine)
    service.admin_sql("UPDATE code_version SET digest = 'another', release = '0.0'")
    install, migrate = manual.commands("Upgrade")
    told = machine.shell(f"cd {upgrade}; {install}").stdout
    assert "Database code is of release 0.0" in told and "reflectorctl migrate && reflectorctl reload" in told
    assert processes(machine) == before
    assert ok(service.request("GET", "/v1/rooms", service.auth()))["items"]
    machine.shell(migrate)
    assert not before & processes(machine)
    assert service.private("/v1/health/ready")[0] == 200


def test_the_package_for_prosody_has_its_command_and_takes_out_what_it_did(machine):
    machine.shell(f"cd {PACKAGES}; sudo apt-get install ./reflector-jitsi-prosody_*.deb")
    tried = machine.shell("sudo reflector-jitsi-prosody-configure meet.example.com reflector.example.com",
                          check=False)
    assert tried.returncode == 78 and "install jitsi-meet first" in tried.stderr
    machine.write("/var/lib/reflector-jitsi/prosody/domain", "meet.example.com\n")
    machine.write("/var/lib/reflector-jitsi/prosody/made", "/etc/prosody/reflector.cfg.lua\n")
    machine.write("/etc/prosody/reflector.cfg.lua", "-- ours\n")
    [mark] = machine.run("cksum", text="-- ours\n").stdout.splitlines()
    machine.write("/var/lib/reflector-jitsi/prosody/wrote", f"{mark} /etc/prosody/reflector.cfg.lua\n")
    machine.run("apt-get", "-y", "remove", "reflector-jitsi-prosody")
    assert machine.shell("ls -d /etc/prosody/reflector* /var/lib/reflector-jitsi/prosody 2>/dev/null"
                         " || true").stdout == ""


def test_nothing_runs_after_removal_and_everything_is_kept(machine, service, stored):
    settings = machine.run("cat", SETTINGS).stdout
    machine.run("apt-get", "-y", "remove", "reflector-jitsi")
    assert not running(machine)
    assert machine.run("cat", SETTINGS).stdout == settings
    machine.run("nginx", "-t", "-q")
    again(machine)
    machine.run("systemctl", "start", "reflector.target")
    until(lambda: is_there(service, stored), "it is gone")


def test_a_purge_removes_the_settings_and_not_the_database(machine, service, stored):
    told = machine.run("apt-get", "-y", "purge", "reflector-jitsi").stdout
    assert "the database and its roles remain" in told
    assert machine.shell(f"ls -d {LEFT} 2>/dev/null || true").stdout == ""
    machine.run("nginx", "-t", "-q")
    again(machine)
    assert not running(machine)
    service.write_settings()
    machine.run("ln", "-s", "../sites-available/reflector", "/etc/nginx/sites-enabled/reflector")
    machine.shell(manual.command("Install", "--failed"))
    until(lambda: is_there(service, stored), "it is gone")


def test_it_runs_after_a_reboot(machine, service, stored):
    machine.reboot()
    until(lambda: service.private("/v1/health/ready")[0] == 200, "it is not ready")
    assert not machine.failed()
    assert is_there(service, stored)
    assert join(service, stored, "bert")
