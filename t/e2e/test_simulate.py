"""reflectorctl simulate: meetings and captured streams, in every disorder, as they must be shown."""

import json
import pathlib
import re
import subprocess

import pytest

from answers import event
from commands import BUILD
from harness import ROOT
from receiver import Receiver, status
from wait import until

CAPTURES = sorted((ROOT / "t/fixtures/captures").glob("*.jsonl"))
DISORDER = ["--repeat", "0.2", "--lose", "0.2", "--shuffle", "9"]
QUICK = ["--speed", "0", "--json"]


def start(server, *arguments, **settings):
    """A running simulation of the server's operator."""
    return subprocess.Popen(
        [BUILD / "tools/reflectorctl", "simulate", "--url", server.url, *map(str, arguments)],
        env={**server.settings, "COLUMNS": "100", **settings}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def simulate(server, *arguments, **settings):
    """(exit status, standard output, standard error) of one."""
    process = start(server, *arguments, **settings)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def matching(server, *arguments):
    """The document of a simulation after which everything is as it must be."""
    status, out, err = simulate(server, *QUICK, *arguments)
    assert (status, err) == (0, ""), out
    document = json.loads(out)
    assert {row["verdict"] for row in document["meetings"]} == {"matches"}
    assert document["answers"] == [{"status": 200, "count": document["sent"]}]
    return document


@pytest.mark.parametrize("dialect", ["signed", "stock"])
def test_meetings_in_disorder_are_shown_as_they_were(server, dialect):
    document = matching(server, "--dialect", dialect, "--rooms", "2", "--participants", "12",
                        "--recordings", "2", "--seed", "5", *DISORDER)
    assert document["lost"] > 0 and document["repeated"] > 0
    for row in document["meetings"]:
        shown = server.request("GET", f"/v1/meetings/{row['meeting']}/participants",
                               server.auth("simulation")).json
        assert (shown["people"], row["people"]) == (row["people_wanted"], row["people_wanted"])
        assert 0 < row["people"] <= 12 and row["in_now"] == row["in_now_wanted"]


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_captured_streams_are_shown_as_they_were_in_any_order(server, path):
    document = matching(server, path, "--repeat", "0.3", "--shuffle", "20", "--seed", "4")
    [row] = document["meetings"]
    lines = {line for line in path.read_text().splitlines() if line}
    assert 0 < row["events"] <= len(lines) <= document["sent"]


def test_the_same_seed_is_the_same_run(server):
    runs = [matching(server, "--participants", "20", "--seed", seed, *DISORDER) for seed in (8, 8, 9)]
    plain = [{name: value for name, value in run["meetings"][0].items()
              if name not in ("meeting", "room_name")} for run in runs]
    assert plain[0] == plain[1] != plain[2]
    assert runs[0]["sent"] == runs[1]["sent"]


def test_what_was_simulated_can_be_erased(server):
    [row] = matching(server, "--erase")["meetings"]
    answer = server.request("GET", f"/v1/meetings/{row['meeting']}", server.auth("simulation"))
    assert answer.status == 404
    name = row["room_name"].removeprefix("reflector-")[:-37]
    assert server.request("GET", f"/v1/rooms/name/{name}", server.auth("simulation")).status == 404


def test_a_meeting_that_somebody_else_disturbs_differs(server, name):
    server.new_room(name, owner="simulation")
    opened = server.open(name, "simulation")
    process = start(server, "--meeting", opened["id"], "--speed", "300", "--json")
    until(lambda: server.sql("SELECT seq FROM event WHERE meeting_id = %s", opened["id"]), "it has begun")
    stranger = event(opened["room_name"], "muc-occupant-joined", user_id="stranger")
    assert server.post_signed(stranger).status == 200
    out, err = process.communicate(timeout=60)
    [row] = json.loads(out)["meetings"]
    assert (process.returncode, row["verdict"], err) == (1, "differs", "")
    assert (row["people"], row["people_wanted"]) == (6, 5)


def test_refusals_are_counted(server):
    status, out, _ = simulate(server, *QUICK, JITSI_WEBHOOK_SECRET="another-" + "x" * 24)
    document = json.loads(out)
    assert status == 1
    assert document["answers"] == [{"status": 401, "count": document["sent"]}]


def test_people_get_tables(server):
    status, out, _ = simulate(server, "--url", server.url + "/", "--speed", "0", "--rooms", "2")
    lines = out.splitlines()
    assert status == 0 and re.match(r"sent \d+ requests with seed 0; lost 0, sent again 0$", lines[0])
    assert sum(line.startswith("matches ") for line in lines) == 2 and max(map(len, lines)) <= 100


@pytest.mark.parametrize("arguments, said", [
    (["--lose", "1.1"], "usage: "), (["--dialect", "x"], "usage: "), (["--url", "x"], "usage: "),
    (["--meeting", "x", "--rooms", "2"], "usage: "), (["--speed", "nan"], "usage: ")], ids=str)
def test_invalid_arguments_print_the_usage(server, arguments, said):
    status, out, err = simulate(server, *arguments)
    assert (status, out) == (64, "") and said in err


def test_a_file_that_is_no_capture_is_named(server, tmp_path):
    file = pathlib.Path(tmp_path / "file.jsonl")
    file.write_text(CAPTURES[0].read_text() + "{}\n")
    status, _, err = simulate(server, file)
    assert status == 1 and f"{file}, line " in err and "is no captured event" in err
    status, _, err = simulate(server, tmp_path / "none")
    assert status == 1 and "none: No such file or directory" in err
    status, _, err = simulate(server, tmp_path)
    assert status == 1 and f"{tmp_path}: Is a directory" in err


def test_a_service_that_does_not_answer_is_told(server):
    status, _, err = simulate(server, "--url", "http://127.0.0.1:1")
    assert status == 1 and "POST http://127.0.0.1:1/v1/rooms: " in err


def test_another_service_s_answer_cannot_change_the_terminal(server):
    receiver = Receiver(lambda request: status(503, body="\x1b[31m\u009b31m\u202e".encode()))
    try:
        code, _, err = simulate(server, "--url", receiver.url)
    finally:
        receiver.close()
    assert code == 1 and err.endswith("status 503: \\u{001B}[31m\\u{009B}31m\\u{202E}\n")
