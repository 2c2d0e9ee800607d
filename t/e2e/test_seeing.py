"""reflectorctl shows what goes on: names of every kind, a log that grows, readers that leave."""

import json
import signal
import subprocess

import pytest

from answers import event
from commands import BUILD, database_url, reflectorctl
from scrape import metrics
from wait import until

NAMES = {"plain": "José", "control": "a\x1b[1m\n\x9b", "backwards": "\u202eevil\u2066",
         "wide": "名" * 100, "hebrew": "שלום", "accent": "e\u0301", "nothing": "\u200b\ufeff"}
SHOWN = {"plain": "José", "control": r"a\u{001B}[1m\u{000A}\u{009B}",
         "backwards": r"\u{202E}evil\u{2066}", "hebrew": "שלום", "accent": "e\u0301",
         "nothing": r"\u{200B}\u{FEFF}"}


def shown(server, *arguments, **settings):
    """What a command prints."""
    return reflectorctl(server, *arguments, **{"COLUMNS": "100", "BASE_URL": server.url,
                                              **settings}).stdout


def tell(server, room, kind, **data):
    """A signed event that is stored."""
    assert server.post_signed(event(room, kind, **data)).status == 200


@pytest.fixture
def hostile(server, name, meeting):
    """A meeting with people of every name."""
    for who, what in NAMES.items():
        tell(server, name, "muc-occupant-joined", user_id=who, occupant_id=f"{who}@x", display_name=what)
    return meeting


def columns(text):
    """How wide a line is on the screen."""
    wide = sum(1 for letter in text if letter == "名")
    return len(text) + wide - text.count("\u0301")


def test_hostile_names_change_nothing_around_them(server, hostile):
    text = shown(server, "show", hostile)
    for who, what in SHOWN.items():
        [line] = [line for line in text.splitlines() if f" {who} " in line and "yes" in line]
        assert line.startswith(what + " ")
    rows = [line for line in text.splitlines() if " yes " in line]
    assert len({columns(line[:line.index(" yes ")]) for line in rows}) == 1
    assert all(letter == "\n" or letter.isprintable() or letter == "\u0301" for letter in text)
    assert max(map(columns, text.splitlines())) <= 100


def test_programs_get_names_as_they_are(server, hostile):
    document = json.loads(shown(server, "show", hostile, "--json"))
    assert {row["id"]: row["name"] for row in document["participants"]} == NAMES


def test_json_changes_no_terminal(server, hostile):
    tell(server, server.sql("SELECT room_name FROM meeting_row WHERE id = %s", hostile)[0]["room_name"], "x",
         control="\x7f\x80\x9b\u202e\U000e0001")
    for command in (["show", hostile], ["events", hostile], ["events", hostile, "--limit", "20"]):
        text = shown(server, *command, "--json")
        assert all(letter in "\n\u0301" or letter.isprintable() for letter in text)
    [last] = [row["data"] for row in json.loads(text)["events"] if row["type"] == "x"]
    assert last["control"] == "\x7f\x80\x9b\u202e\U000e0001"
    text = shown(server, "export", "--user", "control")
    assert "\x9b" not in text and json.loads(text)["participations"][0]["name"] == NAMES["control"]


@pytest.mark.parametrize("by", ["id", "room_name", "the room's name"])
def test_a_meeting_is_found_by_each_of_its_names(server, name, by):
    server.new_room(name)
    opened = server.open(name)
    wanted = {"id": opened["id"], "room_name": opened["room_name"].upper(), "the room's name": name}[by]
    document = json.loads(shown(server, "show", wanted, "--json"))
    assert (document["meeting"]["id"], document["meeting"]["room"]) == (opened["id"], name)


def test_the_status_counts_who_is_in(server, name, meeting):
    before = json.loads(shown(server, "status", "--json"))
    tell(server, name, "muc-occupant-joined", user_id="one", occupant_id="one@x")
    after = json.loads(shown(server, "status", "--json"))
    assert after["now"]["people"] == before["now"]["people"] + 1
    assert (after["last_event"]["meeting_id"], after["last_event"]["type"]) == (
        meeting, "muc-occupant-joined")
    assert after["health"] == "ok" or after["units"]
    text = shown(server, "status")
    assert "Last event  " in text and len(text.splitlines()) <= 24


def test_the_status_counts_jibris_as_the_metrics_do(server, name):
    server.admin_sql("""INSERT INTO jibri (jibri_key, name, busy_status, health_status, seen_at)
        VALUES (sha256(convert_to(%s, 'UTF8')), %s, 'IDLE', 'HEALTHY', now())""", name, name)
    known = metrics(server)
    states = json.loads(shown(server, "status", "--json"))["jibris"]
    assert states["free"] > 0
    assert states == {state: known[f'reflector_jibris{{state="{state}"}}'] for state in states}
    sooner = json.loads(shown(server, "status", "--json", JIBRI_SILENT_AFTER="1"))["jibris"]
    assert sum(sooner.values()) == sum(states.values())


class Follower:
    """A running reflectorctl events --follow."""

    def __init__(self, server, meeting, *options):
        self.process = subprocess.Popen(
            [BUILD / "tools/reflectorctl", "events", meeting, "--follow", "--every", "0.02", *options],
            env={"DATABASE_URL": database_url(server), "DATABASE_RETRY": "0.02"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def next(self):
        """The next event's seq and type."""
        row = json.loads(self.process.stdout.readline())
        return row["seq"], row["type"]

    def end(self, by=signal.SIGINT):
        """Its exit status and complaints after a signal."""
        if by:
            self.process.send_signal(by)
        _, err = self.process.communicate(timeout=15)
        return self.process.returncode, err


@pytest.fixture
def follow(server):
    """follow(meeting, ...): a Follower, which does not outlive the test."""
    made = []

    def start(meeting, *options):
        made.append(Follower(server, meeting, *options))
        return made[-1]
    yield start
    for one in made:
        one.process.kill()
        one.process.communicate()


def test_a_follower_sees_every_event_and_ends_by_a_signal(server, name, meeting, follow):
    tell(server, name, "before")
    for by in (signal.SIGINT, signal.SIGTERM):
        follower = follow(meeting, "--json")
        first = follower.next()
        assert first[1] == "before"
        tell(server, name, f"after-{by.name}")
        seen = [follower.next() for _ in range(1 if by == signal.SIGINT else 2)]
        assert seen[-1][1] == f"after-{by.name}" and seen[-1][0] > first[0]
        assert follower.end(by) == (0, "")


def test_a_follower_survives_a_lost_connection(server, name, meeting, follow):
    tell(server, name, "one")
    follower = follow(meeting, "--json")
    assert follower.next()[1] == "one"
    until(lambda: server.admin_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                   " WHERE application_name = 'reflectorctl'"), "it is connected")
    for kind in ("two", "three"):
        tell(server, name, kind)
        assert follower.next()[1] == kind
    assert follower.end()[0] == 0


def test_a_follower_ends_when_nobody_reads_any_more(server, name, meeting, follow):
    tell(server, name, "one")
    follower = follow(meeting, "--json")
    assert follower.next()[1] == "one"
    follower.process.stdout.close()
    follower.process.stdout = None
    assert follower.end(None) == (0, "")


@pytest.mark.parametrize("url, left", [
    ("https://x.example.com/a.mp4?X-Signature=hidden", "https://x.example.com/a.mp4"),
    ('https://x.example.com/a"b\\?hidden"more#hidden', 'https://x.example.com/a'),
    ("https://x.example.com/plain.mp4", "https://x.example.com/plain.mp4")])
def test_the_query_of_a_recording_s_address_is_not_shown(server, name, meeting, url, left):
    tell(server, name, "something", recording_url=url, other="kept?yes")
    for command in (["events", meeting], ["show", meeting]):
        document = json.loads(shown(server, *command, "--json"))
        data = document["events"][-1]["data"]
        assert (data["recording_url"], data["other"]) == (left, "kept?yes")
        assert "hidden" not in shown(server, *command, COLUMNS="1000")


def test_a_type_and_a_place_to_begin(server, name, meeting):
    for kind in ("one", "two", "one"):
        tell(server, name, kind, at=kind)
    rows = json.loads(shown(server, "events", meeting, "--type", "one", "--json"))["events"]
    assert [row["type"] for row in rows] == ["one"]
    text = shown(server, "events", meeting, "--after", str(rows[0]["seq"]))
    assert text.splitlines()[1].split()[2] == "two"


@pytest.mark.parametrize("command", [["meetings"], ["rooms"], ["status"], ["show"]], ids=" ".join)
def test_a_reader_that_leaves_is_no_failure(server, meeting, command):
    command = [*command, meeting] if command == ["show"] else command
    reader, writer = subprocess.os.pipe()
    subprocess.os.close(reader)
    with open(writer, "wb") as pipe:
        done = reflectorctl(server, *command, "--json", stdout=pipe, BASE_URL=server.url)
    assert (done.returncode, done.stderr) == (0, "")
