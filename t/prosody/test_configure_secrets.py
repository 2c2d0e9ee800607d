"""prosody/configure: where secrets come from, and that it shows none."""

import os
import pty
import subprocess

import pytest

from tree import JWT_SECRET, OURS, SECRETS, SHIPPED, STATE, WEBHOOK_SECRET
from wait import until


def test_secrets_are_never_shown(tree):
    shown = [tree.set_up("--dry-run"), tree.set_up(), tree.configure("--undo", "--dry-run")]
    tree.write(OURS, tree.read(OURS).replace(JWT_SECRET, "other" * 10))
    shown.append(tree.set_up("--dry-run"))
    for done in shown:
        for value in (JWT_SECRET, WEBHOOK_SECRET, "other" * 10, "asked-for-by", "turn-secret"):
            assert value not in done.stdout + done.stderr


@pytest.mark.parametrize("quoted", ["'{}'", "[[{}]]"])
def test_secrets_in_any_quotes_are_never_shown(tree, quoted):
    tree.by_hand()
    tree.replace(OURS, f'"{"o" * 40}"', quoted.format("o" * 40))
    assert "o" * 40 not in tree.set_up("--dry-run").stdout


def test_a_secret_may_have_any_letter(tree):
    odd = {"JITSI_JWT_SECRET": r'a"b\c&d%e$f`g\1 h/i#j--]]k' + "x" * 20,
           "JITSI_WEBHOOK_SECRET": "é" + r"\"&'" * 8}
    tree.set_up(env=odd)
    for name, option in zip(odd, ("app_secret", "event_sync_secret")):
        done = subprocess.run(["lua5.4", SHIPPED / "configure.d/judge.lua", tree.root, "secret",
                               "/" + OURS, option], check=True, capture_output=True, timeout=20)
        assert done.stdout.decode() == odd[name]
    assert tree.set_up(secrets=False).stdout == "Nothing to change.\n"


def test_secrets_and_names_come_from_reflectors_settings(tree):
    tree.write("etc/reflector/env", f"""JITSI_JWT_SECRET='{"k" * 40}'
export JITSI_WEBHOOK_SECRET="{"l" * 40}"
JITSI_APP_ID=meetings
JITSI_JWT_AUDIENCE=people
""")
    tree.set_up(secrets=False)
    text = tree.read(OURS)
    for line in (f'app_secret = "{"k" * 40}"', f'event_sync_secret = "{"l" * 40}"',
                 'app_id = "meetings"', 'asap_accepted_issuers = { "meetings" }',
                 'asap_accepted_audiences = { "people" }'):
        assert line in text
    tree.set_up(env={"JITSI_JWT_ISSUER": "else"})
    assert 'asap_accepted_issuers = { "else" }' in tree.read(OURS)


def test_secrets_are_asked_for_at_a_terminal_and_not_echoed(tree):
    process, terminal = pty.fork()
    if process == 0:
        env = {name: value for name, value in os.environ.items() if not name.startswith("JITSI_")}
        os.execve(SHIPPED / "configure", ["configure", "--root", str(tree.root), tree.domain, "r.x"],
                  env)
    shown = b""
    for name, value in SECRETS.items():
        while f"Reflector's {name}: ".encode() not in shown:
            shown += os.read(terminal, 1000)
        os.write(terminal, value.encode() + b"\n")
    until(lambda: tree.path(f"{STATE}/wrote").exists(), lambda: shown)
    while chunk := read_some(terminal):
        shown += chunk
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    os.close(terminal)
    assert b"jjj" not in shown and b"www" not in shown
    assert f'app_secret = "{JWT_SECRET}"' in tree.read(OURS)


def read_some(terminal):
    """What was written to a terminal; nothing once nobody has it open."""
    try:
        return os.read(terminal, 1000)
    except OSError:
        return b""


@pytest.mark.parametrize("env, words", [
    ({"JITSI_JWT_SECRET": ""}, "JITSI_JWT_SECRET is not set"),
    ({"JITSI_JWT_SECRET": "x" * 31}, "JITSI_JWT_SECRET is shorter than 32 bytes"),
    ({"JITSI_WEBHOOK_SECRET": "x" * 23}, "JITSI_WEBHOOK_SECRET is shorter than 24 bytes"),
    ({"JITSI_WEBHOOK_SECRET": JWT_SECRET}, "are equal"),
    ({"JITSI_JWT_SECRET": "x" * 40 + "\n"}, "has a control character")])
def test_a_secret_that_is_of_no_use_is_refused(tree, env, words):
    before = tree.snapshot()
    assert words in tree.set_up(env=env, status=78).stderr and tree.snapshot() == before
