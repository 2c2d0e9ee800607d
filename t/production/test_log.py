"""What systemd's journal knows of the programs' log, and how much of it there is."""

import using
from answers import event
from wait import until

FLOOD = 40
UNIT = "reflector-test-log"


def test_the_journal_tells_warnings_from_the_rest(machine, service):
    unit = "reflector-jitsi-events@*"
    refused = service.post_signed(event("unknown", "x"), secret="0123456789abcdef-another-one")
    assert refused.status == 401
    until(lambda: "webhook refused: the signature is wrong: compare" in
          machine.journal(unit, "-p", "warning"), lambda: machine.journal(unit, "-n", "9"))
    assert " info " in machine.journal(unit)
    assert " info " not in machine.journal(unit, "-p", "warning")
    assert "<4>" not in machine.journal(unit)


def test_a_flood_of_unknown_rooms_does_not_fill_the_log(machine, service):
    unit = "reflector-jitsi-events@*"
    began = machine.run("date", "+%F %T").stdout.strip()
    for _ in range(FLOOD):
        assert service.post_signed(event("unknown", "x")).status == 404
    until(lambda: machine.journal(unit, "-S", began).count("/v1/jitsi/events 404") >= FLOOD,
          lambda: machine.journal(unit, "-n", "9"))
    said = machine.journal(unit, "-S", began)
    assert said.count("a room that no meeting has") < FLOOD / 4
    until(lambda: "a room that no meeting has" in machine.journal(unit), said)


def test_what_a_timers_command_complains_of_is_a_warning(machine, service):
    using.health(service)
    done = machine.run("systemd-run", "--wait", f"--unit={UNIT}", "reflectorctl", "purge",
                       "--older-than", "never", check=False)
    assert done.returncode != 0
    until(lambda: "--older-than" in machine.journal(UNIT, "-p", "warning"),
          lambda: machine.journal(UNIT))
