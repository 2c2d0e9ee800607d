"""reflectorctl in production: it finds the settings and the database without variables."""

import pytest


@pytest.fixture
def changed(service):
    """Other settings, for one test; nothing is restarted."""
    yield service.write_settings
    service.write_settings()


def test_root_needs_no_variables(machine, service):
    done = machine.shell("sudo reflectorctl config --show")
    assert "RECORDINGS_DIR\t/srv/recordings\t/etc/reflector/env:" in done.stdout
    assert done.stderr == ""


def test_it_says_who_may_not_read_the_settings(machine, service):
    done = machine.shell("reflectorctl config", check=False)
    assert done.returncode == 78
    assert done.stderr.splitlines()[1:2] == [
        "REFLECTOR_ENV_FILE: /etc/reflector/env cannot be read by user alice: Permission denied"]


def test_it_names_a_folder_that_is_not_there_and_a_key_that_programs_cannot_read(
        machine, changed):
    machine.run("openssl", "genrsa", "-out", "/etc/reflector/key.pem", "2048")
    machine.run("openssl", "rsa", "-in", "/etc/reflector/key.pem", "-pubout",
                "-out", "/etc/reflector/public.pem")
    machine.run("chmod", "0600", "/etc/reflector/public.pem")
    changed(AUTH_JWT_ALGORITHM="RS256", AUTH_JWT_SECRET=None, RECORDINGS_DIR="/srv/nowhere",
            AUTH_JWT_PUBLIC_KEY="/etc/reflector/public.pem")
    done = machine.shell("sudo reflectorctl config", check=False)
    assert (done.returncode, done.stderr.splitlines()) == (1, [
        "RECORDINGS_DIR: /srv/nowhere: No such file or directory",
        *("AUTH_JWT_PUBLIC_KEY: user reflector-" + program + " may not read "
          "/etc/reflector/public.pem: check its owner and mode"
          for program in ("rooms", "meetings"))])
