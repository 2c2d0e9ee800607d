"""reflectorctl doctor: the settings file, and what each program makes of it."""

import pytest

from breaking import Doctor, told
from rows import rows

FILE = "/etc/reflector/env"


@pytest.fixture
def doctor(machine, service):
    """It looks at the settings alone."""
    assert service
    return Doctor(machine, "settings")


@pytest.fixture
def wrong(doctor, service):
    """The faults with other settings than the service's; afterwards there are none."""
    return lambda **settings: written(doctor, service, **settings)


def written(doctor, service, **settings):
    """The faults with these settings, which are written now."""
    service.write_settings(**settings)
    return doctor.broken(service.write_settings)


def test_a_file_that_others_may_read(doctor, machine, wrong):
    with wrong(mode=0o644, owner="root:reflector") as faults:
        (where, row), = faults.items()
    assert where == ("settings.mode", FILE)
    assert told(row) == ("error", "mode 0644, owner root:reflector")
    with wrong(mode=0o644, owner="root:reflector") as faults:
        machine.shell(faults["settings.mode", FILE]["mend"])
        assert doctor.faults() == {}


@pytest.mark.parametrize("mode,owner", [(0o600, "alice:root"), (0o640, "root:alice"),
                                        (0o660, "root:root")])
def test_a_file_of_somebody_else(wrong, mode, owner):
    with wrong(mode=mode, owner=owner) as faults:
        assert told(faults["settings.mode", FILE]) == (
            "error", f"mode {mode:04o}, owner {owner}")


def test_a_file_that_is_not_there(doctor, machine, service):
    machine.run("rm", FILE)
    with doctor.broken(service.write_settings) as faults:
        assert told(faults["settings.file", FILE]) == ("error", "No such file or directory")


def test_misspelt_faulty_and_equal_settings(wrong, service):
    secret = service.settings["JITSI_JWT_SECRET"]
    with wrong(JITSI_WEBHOK_SECRET="x", JITSI_LOBBY="perhaps",
               JITSI_WEBHOOK_SECRET=secret) as faults:
        assert {where: row["verdict"] for where, row in faults.items()} == {
            ("settings.values", name): "error"
            for name in ("JITSI_WEBHOK_SECRET", "JITSI_LOBBY", "JITSI_WEBHOOK_SECRET")}
        assert "is not a setting" in faults["settings.values", "JITSI_WEBHOK_SECRET"]["found"]
        assert not [row for row in faults.values() if secret in str(row)]


def test_a_misspelt_name_that_programs_ignore(wrong):
    with wrong(BASE_ULR="https://other.example.com", TZ="UTC") as faults:
        (where, row), = faults.items()
    assert where == ("settings.values", "BASE_ULR") and row["found"].endswith("is it BASE_URL?")


def test_settings_twice_and_lines_that_are_none(doctor, machine, service):
    machine.shell(f"sudo sed -i -e '$a JITSI_LOBBY=true\\nJITSI_LOBBY=false\\nwhat' {FILE}")
    with doctor.broken(service.write_settings) as faults:
        assert faults["settings.doubled", "JITSI_LOBBY"]["verdict"] == "warning"
        assert "is not KEY=value" in faults["settings.values", None]["found"]


def test_an_old_secret_that_is_still_accepted(wrong):
    with wrong(JITSI_WEBHOOK_SECRET_PREVIOUS="an-old-secret-of-24-bytes") as faults:
        (where, row), = faults.items()
    assert where == ("settings.previous", "JITSI_WEBHOOK_SECRET_PREVIOUS")
    assert row["verdict"] == "warning"
    assert "old-secret" not in str(row)


def test_tokens_for_other_applications(wrong):
    with wrong(AUTH_JWKS_URL="https://id.example.com/keys", AUTH_JWT_ALGORITHM="RS256",
               AUTH_JWT_SECRET=None) as faults:
        (where, row), = faults.items()
    assert where == ("settings.audience", None)
    assert told(row) == ("warning", "accepted: AUTH_JWT_AUDIENCE is not set")


def test_a_key_that_a_program_cannot_read(machine, service):
    machine.run("openssl", "genrsa", "-out", "/etc/reflector/key.pem", "2048")
    machine.shell("sudo openssl rsa -in /etc/reflector/key.pem -pubout | "
                  "sudo install -m 0600 /dev/stdin /etc/reflector/public.pem")
    doctor = Doctor(machine, "programs")
    with written(doctor, service, AUTH_JWT_ALGORITHM="RS256", AUTH_JWT_SECRET=None,
                 AUTH_JWT_PUBLIC_KEY="/etc/reflector/public.pem") as faults:
        found = faults["program.settings", "rooms"]
        assert "AUTH_JWT_PUBLIC_KEY" in found["found"]
        assert ("program.settings", "health") not in faults


def test_a_program_without_its_user(machine, service):
    assert service
    machine.run("sed", "-i", "s/^reflector-whereby:/whereby-reflector:/", "/etc/passwd")
    with Doctor(machine, "programs").broken(lambda: machine.run(
            "sed", "-i", "s/^whereby-reflector:/reflector-whereby:/", "/etc/passwd")) as faults:
        assert told(faults["program.settings", "whereby"]) == (
            "error", "there is no user reflector-whereby")


def test_a_program_that_may_not_log_in(machine, service):
    assert service
    ident = "/etc/postgresql/*/main/pg_ident.conf"
    machine.shell(f"sudo sed -i 's/^reflector  reflector-deliver/#&/' {ident}; "
                  "sudo systemctl reload postgresql")
    with Doctor(machine, "programs").broken(lambda: machine.shell(
            f"sudo sed -i 's/^#reflector  /reflector  /' {ident}; "
            "sudo systemctl reload postgresql")) as faults:
        (where, row), = faults.items()
        assert where == ("program.database", "deliver")
        assert 'authentication failed for user "reflector_deliver"' in row["found"]


def test_a_program_that_uses_another_database(machine, service):
    """systemctl puts quotes around a value with a ? or an &."""
    drop_in = "/run/systemd/system/reflector-rooms@.service.d/database.conf"
    machine.write(drop_in, "[Service]\nEnvironment=DATABASE_URL="
                  "postgresql:///nowhere?connect_timeout=2&application_name=rooms\n")
    machine.run("systemctl", "daemon-reload")
    with Doctor(machine, "programs").broken(lambda: machine.shell(
            f"sudo rm {drop_in}; sudo systemctl daemon-reload")) as faults:
        (where, row), = faults.items()
        assert where == ("program.database", "rooms")
        assert "login refused" in row["found"]


def test_a_database_of_another_release(machine, service):
    assert service
    doctor = Doctor(machine, "database", "programs")
    digest, = service.admin_sql("SELECT digest FROM code_version")
    service.admin_sql("UPDATE code_version SET digest = 'other'")
    with doctor.broken(lambda: service.admin_sql(
            "UPDATE code_version SET digest = %s", digest)) as faults:
        assert "Database code is of release" in faults["database.answers", None]["found"]
        assert faults["database.answers", None]["mend"] == \
            "sudo reflectorctl migrate && sudo reflectorctl reload"
        assert ("program.database", "rooms") in faults


def test_the_database_is_used_although_a_name_is_misspelt(machine, service):
    service.write_settings(JITSI_LOBY="true")
    found = rows(machine, "database", "programs")
    service.write_settings()
    assert found["database.answers", None]["verdict"] == "fine"
    assert found["program.database", "rooms"]["verdict"] == "fine"
    assert "JITSI_LOBY" in found["program.settings", "rooms"]["found"]


def test_a_database_that_is_not_there(machine, service):
    assert service
    machine.run("systemctl", "stop", "postgresql@*.service")
    with Doctor(machine, "database", "programs").broken(
            lambda: machine.run("systemctl", "start", "postgresql")) as faults:
        assert "cannot connect" in faults["database.answers", None]["found"]
        assert len(faults) == 8
        assert faults["program.database", "rooms"]["mend"] == \
            "First correct what database.answers names."


def test_a_database_that_never_answers(machine, service):
    with machine.listener(("127.0.0.1", 5999)):
        service.write_settings(DATABASE_URL="postgresql://127.0.0.1:5999/reflector")
        doctor = Doctor(machine, "database")
        with doctor.broken(service.write_settings) as faults:
            assert "timeout" in faults["database.answers", None]["found"]
