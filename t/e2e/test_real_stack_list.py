"""doc/real-stack.md: what its reader types shows what the list says."""

import pathlib
import subprocess

import pytest

from answers import event

TOP = pathlib.Path(__file__).resolve().parents[2]
LIST = (TOP / "doc" / "real-stack.md").read_text()
PLACE = "API=https://reflector.example.com\n"


def typed(server, *lines):
    """The list's own commands, then these; what the last of them said, as lines."""
    block = LIST.split("```sh\n")[1].split("```")[0]
    assert PLACE in block
    environment = {"PATH": "/usr/bin:/bin", "AUTH_TOKEN": server.bearer("checker"),
                   "GUEST_TOKEN": server.bearer("visitor")}
    script = "\n".join(["set -e", block.replace(PLACE, f"API={server.url}\n"), "echo ---", *lines])
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    first, _, last = done.stdout.partition("---\n")
    return first, last.splitlines()


@pytest.fixture(scope="module")
def links(server):
    """What the block itself printed: three rooms, a meeting, two links."""
    first, _ = typed(server)
    identity, host, guest = first.splitlines()[-3:]
    assert "/reflector-check-" in host and "/reflector-check-" in guest and host != guest
    assert first.count('"id"') == 3
    return identity, guest.partition("?")[0].rpartition("/")[2]


def test_the_lists_commands_show_events_people_and_films(server, links):
    identity, room = links
    for kind in ("joined", "left"):
        assert server.post_signed(event(
            room, f"muc-occupant-{kind}", occupant_id="a", user_id="u", name="Ann",
            nick="Ann", joined_at="2025-01-15T10:29:00Z")).status == 200
    assert server.post_signed(event(room, "jibri-recording-off", recording_id="r", reason="failed",
                                    failure_reason="error")).status == 200
    assert server.post_signed({
        "room_name": room, "recording_file": "/r/a.mp4", "recording_status": "completed",
        "timestamp": "2025-01-15T10:31:00Z"}, "/v1/jibri/recording-complete").status == 200
    again = ["meeting check", "echo ---"]
    _, said = typed(server, *again, "events", "people", "films")
    assert said[0] == identity
    shown = said[said.index("---") + 1:]
    assert shown[0].endswith('"muc-occupant-joined",{"nick":"Ann"}]')
    assert '"muc-occupant-left"' in shown[1]
    assert shown[2].endswith('"jibri-recording-off",{"reason":"failed","failure_reason":"error"}]')
    assert shown[4:5] == ['["u","Ann",60,1]']
    assert '"status": "completed",' in "".join(shown[5:])


@pytest.mark.parametrize("words, file", [
    ("queued for room ", "jibri/finalize.sh"), ("delivered", "jibri/entry.sh"),
    ("answered ", "jibri/send.sh"), ("Cannot write to the queue", "prosody/event_sync/queue.lib.lua"),
    ("The receiver knows no room ", "prosody/event_sync/lives.lib.lua"),
    *((words, "prosody/mod_reflector_recording.lua") for words in (
        "accepted, session ", "waiting for a moderator"))])
def test_the_lines_of_logs_that_the_list_shows_are_written(words, file):
    assert f"`{words}" in LIST
    assert words in (TOP / file).read_text()
