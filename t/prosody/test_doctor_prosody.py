"""reflectorctl doctor judges Prosody's and jicofo's configuration, here in files of a Jitsi host."""

import os
import pathlib
import re
import subprocess

from doctor import rows_of
from faults import FAULTS
from tree import JWT_SECRET, OURS, SECRETS, SHIPPED, WEBHOOK_SECRET

REFLECTORCTL = pathlib.Path(os.environ.get("BUILD_DIR", "build")).resolve() / "tools/reflectorctl"
SETTINGS = {**SECRETS, "JITSI_DOMAIN": "meet.example.com", "REFLECTOR_ENV_FILE": "/dev/null",
            "PATH": os.environ["PATH"]}
CHECKS = {"prosody." + name for name in (
    "configuration", "tokens", "options", "secrets", "modules", "harmful", "libraries",
    "reflector", "keys")} | {"jicofo." + name for name in (
        "configuration", "authentication", "auto_owner", "jibri", "roster")}
WHERE = {
    "allow_empty_token": "prosody.tokens", "muc_mapper_domain_base": "prosody.options",
    "app_secret on meet.example.com is empty": "prosody.secrets",
    "event_sync_url": "prosody.reflector", "Lua 5.4 has no basexx": "prosody.libraries",
    "does not load token_affiliation": "prosody.modules",
    "everybody becomes a moderator": "prosody.harmful",
    "authentication.enabled is true": "jicofo.authentication",
    "enable-auto-owner is not false": "jicofo.auto_owner",
    "jicofo finds no Jibri": "jicofo.jibri",
    "prosodyctl mod_roster_command subscribe focus.meet.example.com focus@auth.": "jicofo.roster",
}


def doctor(tree, *arguments, files=None, **settings):
    """The rows about these files."""
    environment = {name: value for name, value in {**SETTINGS, **settings}.items() if value}
    done = subprocess.run(
        [REFLECTORCTL, "doctor", "--json", f"--jitsi-files={files or tree.root}",
         f"--jitsi-tools={SHIPPED.parent}", *(arguments or ["prosody"])],
        env=environment, stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    assert JWT_SECRET not in done.stdout and WEBHOOK_SECRET not in done.stdout
    return rows_of(done.stdout)


def errors(rows):
    """[(check, found)] of the errors."""
    return [(row["check"], row["found"]) for row in rows if row["verdict"] == "error"]


def test_a_system_that_configure_has_set_up_has_no_fault(sound):
    rows = doctor(sound)
    assert {row["verdict"] for row in rows} == {"fine"}
    assert {row["check"] for row in rows} == CHECKS | {"prosody.secret", "prosody.name"}
    assert {row["subject"]: row["found"] for row in rows.about("prosody.name")} == {
        "domain": "meet.example.com", "app_id": "reflector", "issuer": "reflector",
        "audience": "jitsi"}


def test_each_fault_is_a_row_of_its_check(sound):
    for words in WHERE:
        change, = [change for change, known in FAULTS if known == words]
        change(sound)
    found = errors(doctor(sound))
    for words, check in WHERE.items():
        assert [text for name, text in found if name == check and words in text], (words, found)


def test_a_configuration_that_prosody_cannot_read_is_told(sound):
    sound.write(OURS, sound.read(OURS) + "nonsense nonsense\n")
    rows = doctor(sound)
    assert {check for check, _ in errors(rows)} == {"prosody.configuration"}
    assert not rows.about("prosody.tokens")


def test_a_prosody_that_fetches_keys_fits_a_private_key_alone(sound, answering):
    sound.configure("--keys", sound.domain, answering.url, secrets=False,
                    env={"JITSI_WEBHOOK_SECRET": WEBHOOK_SECRET})
    url = answering.url + "/v1/jitsi/keys"
    for settings, verdict, found in [
            ({"JITSI_JWT_PRIVATE_KEY": "/x", "JITSI_JWT_SECRET": ""}, "fine",
             f"{url}, for JITSI_JWT_PRIVATE_KEY"),
            ({}, "error", f"{url}, but tokens are signed with JITSI_JWT_SECRET"),
            ({"JITSI_JWT_SECRET": ""}, "skipped",
             f"{url}; this host has no JITSI_JWT_PRIVATE_KEY to compare")]:
        row, = (row for row in doctor(sound, **settings).about("prosody.secret")
                if row["subject"] == "key_server")
        assert (row["verdict"], row["found"]) == (verdict, found)
    answering.keys = 404
    (check, found), = errors(doctor(sound, JITSI_JWT_PRIVATE_KEY="/x"))
    assert check == "prosody.keys" and "jwks.json answers 404" in found
    sound.set_up("--no-keys")
    row = doctor(sound, JITSI_JWT_PRIVATE_KEY="/x").about("prosody.secret")[0]
    assert (row["subject"], row["verdict"]) == ("app_secret", "error")
    assert row["found"].endswith(", but tokens are signed by JITSI_JWT_PRIVATE_KEY")


def test_secrets_are_compared_by_fingerprint(sound):
    assert [row["found"].partition(" as ")[2] for row in doctor(sound).about("prosody.secret")] == [
        "JITSI_JWT_SECRET", "JITSI_WEBHOOK_SECRET"]
    rows = doctor(sound, JITSI_JWT_SECRET="x" * 32, JITSI_WEBHOOK_SECRET="y" * 32,
                  JITSI_WEBHOOK_SECRET_PREVIOUS=WEBHOOK_SECRET)
    assert [(row["subject"], row["verdict"]) for row in rows.about("prosody.secret")] == [
        ("app_secret", "error"), ("event_sync_secret", "warning")]


def test_names_that_differ_are_told(sound):
    rows = doctor(sound, JITSI_APP_ID="other", JITSI_JWT_AUDIENCE="others")
    assert [(row["subject"], row["verdict"]) for row in rows.about("prosody.name")
            if row["verdict"] != "fine"] == [
                ("app_id", "error"), ("issuer", "error"), ("audience", "error")]


def test_a_jitsi_host_without_reflector_has_these_checks_alone(sound):
    rows = doctor(sound, "--jitsi=meet.example.com", JITSI_JWT_SECRET=None,
                  JITSI_WEBHOOK_SECRET=None, JITSI_DOMAIN=None)
    assert not errors(rows) and not rows.about("settings")
    assert {row["verdict"] for row in rows.about("prosody.secret")} == {"skipped"}
    assert "JITSI_JWT_SECRET" in rows.about("prosody.secret")[0]["found"]


def test_where_there_is_no_prosody_nothing_is_judged(tree):
    tree.path("etc/prosody/prosody.cfg.lua").unlink()
    assert [row["verdict"] for row in doctor(tree)] == ["error"]


def test_a_copy_as_the_manual_makes_it_has_no_fault(sound, tmp_path):
    for name in ("etc/nginx", "etc/jitsi/meet", "usr/share/reflector-jitsi/jibri"):
        sound.path(name).mkdir(parents=True, exist_ok=True)
    manual = (SHIPPED.parent / "doc/troubleshooting.md").read_text()
    pack, unpack = re.search(r"    sudo (sh -c .*\n.*)\n.*\n    (mkdir .* jitsi .*)\n", manual).groups()
    subprocess.run(["bash", "-c", f"{pack.replace('-C /', f'-C {sound.root}')} && {unpack}"],
                   cwd=tmp_path, check=True)
    rows = doctor(sound, "prosody", files=tmp_path / "jitsi")
    assert not errors(rows) and "fine" in rows.one("prosody.tokens")


def test_a_script_that_is_not_there_is_told(sound):
    row, = doctor(sound, "--jitsi-tools=/nonexistent", "prosody")
    assert (row["verdict"], row["found"]) == (
        "error", "prosody/configure --check: it is not there")
