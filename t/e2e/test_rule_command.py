"""reflectorctl rules meetings, and its doctor asks Jitsi's servers whether they take commands."""

import json
import socket
import subprocess

import pytest

from commands import BUILD, SECONDS, database_url, reflectorctl
from receiver import Receiver, status

SECRET = "the secret of the doctor's tests"
WORDS = {401: "another secret than JITSI_WEBHOOK_SECRET", 404: "is not loaded",
         500: "it answers 500: see Prosody's log"}


@pytest.fixture
def meeting(server, name):
    """An active meeting."""
    server.new_room(name)
    return server.open(name)


def rule(server, *args, typed=""):
    """(status, what it said) of the subcommand."""
    done = subprocess.run(
        [BUILD / "tools" / "reflectorctl", "rule", *args], input=typed, capture_output=True,
        text=True, timeout=SECONDS, check=False, env={"DATABASE_URL": database_url(server)})
    return done.returncode, done.stdout + done.stderr


def commands(server):
    """[(type, data without the room)]"""
    found = [(row["type"], json.loads(row["body"])["data"]) for row in server.admin_sql(
        "SELECT type, body FROM outbox WHERE endpoint = 'control' ORDER BY number")]
    return [(kind, {key: data[key] for key in data if key != "room"}) for kind, data in found]


def test_every_command_is_sent_and_noted(server, control, meeting):
    sent = (0, "deliver sends it to Jitsi\n")
    of = meeting["id"]
    assert rule(server, of, "message", "Hello\u0001 \N{SNOWMAN}") == sent
    assert rule(server, meeting["room_name"].upper(), "lobby", "on") == sent
    assert rule(server, of, "passcode", typed="0815\nmore") == sent
    assert commands(server)[1:] == [("control.lobby", {"enabled": True}),
                                    ("control.passcode", {"passcode": "0815"})]
    assert rule(server, of, "lobby", "off") == sent
    assert rule(server, of, "passcode") == sent
    assert rule(server, of, "snapshot") == sent
    assert rule(server, of, "remove", "eve", "--ban", "--reason", "rude") == sent
    assert rule(server, of, "end", "--reason", "late") == sent
    assert commands(server) == [
        ("control.message", {"text": "Hello  \N{SNOWMAN}"}), ("control.lobby", {"enabled": False}),
        ("control.passcode", {"passcode": ""}), ("control.snapshot", {}),
        ("control.remove", {"person": "eve", "ban": True, "reason": "rude"}),
        ("control.end", {"reason": "late"})]
    assert [(row["action"], row["actor"]) for row in server.admin_sql(
        "SELECT action, actor FROM audit WHERE object = %s AND actor = 'operator' ORDER BY number",
        of)] == [(action, "operator") for action in (
            "meeting.messaged", "meeting.lobby", "meeting.passcode", "meeting.lobby",
            "meeting.passcode", "meeting.snapshot", "person.banned", "meeting.ended")]


def test_what_is_not_sent_says_why(server, meeting):
    of = meeting["id"]
    code, said = rule(server, of, "message", "x")
    assert code == 1 and "set JITSI_CONTROL_URL" in said
    code, said = rule(server, of, "remove", "nobody")
    assert code == 1 and "this person was not in the meeting" in said
    rule(server, of, "end")
    code, said = rule(server, of, "snapshot")
    assert code == 1 and "the meeting has ended" in said
    code, said = rule(server, "no-meeting", "end")
    assert code == 1 and "no meeting has this id" in said


@pytest.mark.parametrize("args", [[], ["m"], ["m", "explode"], ["m", "end", "now"], ["m", "message"],
                                  ["m", "end", "--ban"], ["m", "lobby", "ajar"],
                                  ["m", "message", "x" * 1001], ["m", "end", "--reason", "x" * 201],
                                  ["m", "lobby", "on", "--reason", "x"], [b"\xff", "end"]])
def test_what_it_does_not_understand_is_64(server, args):
    assert rule(server, *args)[0] == 64


@pytest.mark.parametrize("args, typed", [
    (["message", ""], ""), (["remove", "", "--ban"], ""), (["remove", "a\u0001", "--ban"], ""),
    (["remove", "\uffff", "--ban"], ""), (["passcode"], "a\u0001b"), (["passcode"], "x" * 201), (["passcode"], "\N{SNOWMAN}" * 2000)])
def test_what_no_server_can_execute_is_refused(server, control, meeting, args, typed):
    code, said = rule(server, meeting["id"], *args, typed=typed)
    assert code == 64 and said.startswith("reflectorctl: ") and not commands(server)


def test_the_longest_passcode_is_sent(server, control, meeting):
    longest = "\N{PILE OF POO}" * 200
    assert rule(server, meeting["id"], "passcode", typed=longest + "\r\n")[0] == 0
    assert commands(server) == [("control.passcode", {"passcode": longest})]


def check(server, url, **settings):
    """The doctor's only row of control."""
    done = reflectorctl(server, "doctor", "--json", "control", check=False, JITSI_CONTROL_URL=url,
                        JITSI_WEBHOOK_SECRET=SECRET, **settings)
    row, = [row for row in json.loads(done.stdout)["checks"] if row["check"] == "control.answers"]
    return row


@pytest.mark.parametrize("code", [200, *WORDS])
def test_the_doctor_says_what_a_server_of_commands_answers(server, code):
    other = Receiver(lambda request: status(code))
    try:
        row = check(server, other.url)
    finally:
        other.close()
    [request] = other.requests
    assert json.loads(request.body)["type"] == "control.check"
    assert request.headers["webhook-signature"].startswith("v1,")
    assert (row["verdict"], row["subject"]) == ("fine" if code == 200 else "error", other.url)
    assert WORDS.get(code, "it takes commands") in row["found"]


def test_the_doctor_says_that_nobody_listens(server):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        row = check(server, f"http://127.0.0.1:{held.getsockname()[1]}/")
    assert row["verdict"] == "error" and "connection" in row["found"]


def test_the_doctor_says_that_no_server_is_set(server):
    assert check(server, "")["verdict"] == "skipped"
