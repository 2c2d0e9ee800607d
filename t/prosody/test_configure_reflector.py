"""prosody/configure --check: whether Reflector answers under its name and knows the secret."""

import subprocess

import pytest

from checking import faults, faults_with
from tree import OURS


def test_a_reflector_that_is_not_there_is_named(sound, answering):
    answering.health = 503
    fault, = faults(sound)
    assert "/v1/health/live answers 503" in fault
    events = "/v1/jitsi/events"
    sound.replace(OURS, answering.url + events, "http://127.0.0.1:1" + events)
    fault, = faults(sound)
    assert "http://127.0.0.1:1/v1/health/live does not answer" in fault


def test_a_secret_that_reflector_does_not_know_is_named(sound, answering):
    answering.signature = "another"
    fault, = faults(sound)
    assert "event_sync_secret is not its JITSI_WEBHOOK_SECRET" in fault


@pytest.fixture
def names(sound):
    """names(hosts, dns): a name in the URL, and who knows it."""
    def know(hosts, dns):
        tools = sound.root / "tools"
        tools.mkdir(exist_ok=True)
        (tools / "getent").write_text(
            f'#!/bin/sh\n[ "$1" = -s ] && exit {0 if dns else 2}\n'
            f'{"echo 127.0.0.1" if hosts or dns else "exit 2"}\n')
        (tools / "getent").chmod(0o755)
        text = sound.read(OURS)
        sound.write(OURS, text.replace("127.0.0.1", "localhost"))
        return faults_with(sound, f"{tools}:/usr/sbin:/usr/bin:/sbin:/bin")
    return know


def test_a_name_in_the_hosts_file_alone_is_a_fault_without_hoststxt(sound, names):
    fault, = names(hosts=True, dns=False)
    assert "localhost is in /etc/hosts alone" in fault and "--hosts-file" in fault
    sound.replace(OURS, "-- unbound =", "unbound =")
    assert names(hosts=True, dns=False) == []


def test_a_name_that_nobody_knows_is_a_fault(names):
    fault, = names(hosts=False, dns=False)
    assert "localhost has no address" in fault


def test_a_name_in_dns_is_none(names):
    assert names(hosts=False, dns=True) == []


def test_without_curl_it_says_so(sound):
    tools = sound.root / "tools"
    tools.mkdir()
    for program in subprocess.run(["ls", "/bin"], check=True, capture_output=True, text=True,
                                  timeout=20).stdout.split():
        if program != "curl":
            (tools / program).symlink_to(f"/bin/{program}")
    fault, = faults_with(sound, str(tools))
    assert "apt-get install curl" in fault
