"""What doc/operations.md says works, line by line."""

import json

import manual

PROGRAMS = {"rooms", "meetings", "jitsi-events", "jibri-complete", "whereby", "health"}


def units(machine, *options):
    """{unit: its state} of ours."""
    lines = machine.run("systemctl", "list-units", "--plain", "--no-legend", *options,
                        "reflector-*").stdout.splitlines()
    return {line.split()[0]: line.split()[3] for line in lines}


def test_every_unit_runs(machine, service):
    states = units(machine, "--type=service")
    assert {unit.partition("@")[0] for unit in states} == \
        {f"reflector-{program}" for program in PROGRAMS} | {"reflector-deliver.service"}
    assert set(states.values()) == {"running"}
    sockets = units(machine, "--type=socket")
    assert set(sockets) == {f"reflector-{program}.socket" for program in PROGRAMS}
    assert not machine.failed()


def test_it_says_that_it_is_ready(machine, service):
    failed, ready = manual.command("Install", "--failed").splitlines()[-2:]
    assert "reflector-" not in machine.shell(failed).stdout
    assert json.loads(machine.shell(ready).stdout) == {"status": "ok", "warnings": []}
    assert service.private("/metrics")[0] == 200


def test_no_program_complains(service):
    # The manual's first settings name no audience, and the manual says what comes of it.
    assert not [line for line in service.first_log.splitlines() if "warn" in line or "error" in line
                if "AUTH_JWT_AUDIENCE is not set" not in line]


def test_the_manual_leads_to_the_first_event_in_five_minutes(service):
    assert sum(seen["seconds"] for _, seen in service.typed) < 300
    (_, seen), = [step for step in service.typed if "muc-occupant-joined" in step[0]]
    assert '"status":"ok","event":"muc-occupant-joined"' in seen["output"]
    assert '{"items":[{"id":"a","name":"A"' in seen["output"]
