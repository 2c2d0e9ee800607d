"""reflectorctl purge and export."""

import json

import pytest

from cluster import finish
from consents import give
from wait import until
from world import OWNER, T0, after, item, open_meeting

# A purge sees every meeting.
pytestmark = pytest.mark.own_database

OLD, EVERYTHING = "300", "0"
USAGE = 64


@pytest.fixture(autouse=True)
def nothing_there(world):
    """Each test begins without meetings."""
    world.sql("TRUNCATE erasure, meeting_row, event, outbox, consent, recording_release, room CASCADE")


@pytest.fixture
def ended(world):
    """ended(name, file): the id of a meeting that ended at T0, of a room called name."""
    def make(name=None, file=None):
        room = world.room(name)
        meeting, room_name = open_meeting(world.connection, room, T0)
        world.append(item(room_name, "joined", "jid-1", 1, person="p", name="Paula",
                          data={"x": "said"}))
        if file:
            world.append(item(room_name, at=3, type="recording_completed", dialect="jibri",
                              data={"recording_file": str(file)}))
        give(world.connection, meeting, "p")
        world.sql("SELECT meeting_close(%s, %s, NULL)", meeting, T0)
        return meeting
    return make


def meetings(world):
    """The ids of what there is."""
    return {meeting for meeting, in world.sql("SELECT id FROM meeting_row")}


def purge(database, *args, **settings):
    """What a purge said that went well."""
    status, out, err = database.reflectorctl("purge", *args, **settings)
    assert status == 0, err
    return out


def test_what_ended_long_ago_goes_and_the_rest_stays(world, database, ended):
    old = ended()
    recent, running = world.meeting()[0], world.meeting()[0]
    world.sql("SELECT meeting_close(%s, clock_timestamp() - interval '299 days', NULL)", recent)
    assert purge(database, "--older-than", OLD) == (
        "erased 1 meetings: 1 events, 0 messages, 1 consents, 0 file names\n")
    assert meetings(world) == {recent, running} and old not in meetings(world)
    assert world.sql("SELECT actor, kind, events, consents, ended_at IS NOT NULL FROM erasure"
                     " ORDER BY number DESC LIMIT 1") == [("operator", "purge", 1, 1, True)]
    purge(database, "--older-than", EVERYTHING)
    assert meetings(world) == {running}


def test_a_dry_run_only_says_what_would_go(world, database, ended):
    kept = {ended(), ended()}
    assert purge(database, "--older-than", OLD, "--dry-run") == (
        "would erase 2 meetings: 2 events, 0 messages, 2 consents, 0 file names\n")
    assert meetings(world) == kept
    assert world.value("SELECT count(*) FROM event") == 2


def test_one_room_alone_by_its_name_in_any_case(world, database, ended):
    first, other = ended("Wanted"), ended("other")
    purge(database, "--older-than", OLD, "--room", "wANTED")
    assert meetings(world) == {other} and first


def test_more_than_a_page_of_meetings(world, database, ended):
    for _ in range(230):
        ended()
    assert purge(database, "--older-than", OLD).startswith("erased 230 meetings")
    assert meetings(world) == set()


def test_what_was_begun_is_finished_whatever_is_asked(world, database, ended):
    begun = ended("begun")
    world.sql("SELECT erasure_begin(%s, 'owner', 'delete', %s)", begun, T0)
    purge(database, "--older-than", "36500", "--room", "no-such")
    assert meetings(world) == set()


def test_deleted_rooms_without_meetings_go_too(world, database, ended):
    ended("a")
    for name in ("empty", "new"):
        world.room(name, deleted_at=T0)
    world.sql("UPDATE room SET deleted_at = clock_timestamp() WHERE name = 'new'")
    world.sql("UPDATE room SET deleted_at = %s WHERE name = 'a'", T0)
    assert purge(database, "--older-than", OLD).endswith("erased 1 deleted rooms\n")
    assert world.sql("SELECT name FROM room") == [("new",)]


def test_files_go_with_their_meeting(world, database, ended, tmp_path):
    file = tmp_path / "session" / "film.mp4"
    file.parent.mkdir()
    file.write_bytes(b"film")
    (file.parent / "metadata.json").write_text("{}")
    ended(file=file)
    purge(database, "--older-than", OLD, RECORDINGS_DIR=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder, why", [
    (None, "RECORDINGS_DIR is not set"),
    ("no-such", "no-such: No such file or directory"), ("file", "file: Not a directory"),
    ("closed", "closed is closed (mode 0): mount it")])
def test_nothing_goes_while_files_are_named_that_cannot_be_looked_for(
        world, database, ended, tmp_path, folder, why):
    (tmp_path / "file").touch()
    (tmp_path / "closed").mkdir(mode=0)
    there = {ended(file="a.mp4"), ended(file="b.mp4"), ended()}
    world.room("empty", deleted_at=T0)
    settings = {"RECORDINGS_DIR": str(tmp_path / folder)} if folder else {}
    status, out, err = database.reflectorctl("purge", "--older-than", OLD, **settings)
    assert (status, out) == (1, "")
    assert "nothing was erased" in err and why in err
    assert "2 of 3 meetings have 2 recording files" in err and "--keep-files" in err
    assert meetings(world) == there and world.value("SELECT count(*) FROM erasure") == 0
    assert world.value("SELECT count(*) FROM room WHERE name = 'empty'") == 1
    dry = database.reflectorctl("purge", "--older-than", OLD, "--dry-run", **settings)
    assert dry[0] == 0 and "2 file names" in dry[1] and "nothing would be erased" in dry[2]
    out = purge(database, "--older-than", OLD, "--keep-files", **settings)
    assert out.startswith("erased 3 meetings") and meetings(world) == set()


def test_files_stay_when_that_is_what_is_wanted(world, database, ended, tmp_path):
    (tmp_path / "film.mp4").write_bytes(b"film")
    ended(file="film.mp4")
    status, _, err = database.reflectorctl("purge", "--older-than", OLD, "--keep-files",
                                           RECORDINGS_DIR=str(tmp_path))
    assert status == 0 and "the files of 1 meetings were kept" in err
    assert meetings(world) == set() and (tmp_path / "film.mp4").exists()


def test_without_files_a_purge_needs_no_folder(world, database, ended):
    ended()
    purge(database, "--older-than", OLD)
    assert meetings(world) == set()


def test_a_file_that_stays_keeps_its_meeting_for_the_next_time_and_stops_no_other(
        world, database, ended):
    # Nobody, not even root, can remove a file there.
    with_file, without = ended(file="kernel/ostype"), ended()
    status, out, err = database.reflectorctl("purge", "--older-than", OLD,
                                             RECORDINGS_DIR="/proc/sys")
    assert status == 1 and "1 meetings are not completely erased" in err and out.startswith("erased 1 ")
    assert meetings(world) == {with_file} and without
    purge(database, "--older-than", OLD, "--keep-files")
    assert meetings(world) == set()


def test_a_purge_that_is_killed_is_finished_by_the_next(world, database, ended, tmp_path):
    files = [tmp_path / f"{number}.mp4" for number in range(2)]
    for file in files:
        file.write_bytes(b"film")
    big = ended(file=files[0])
    world.sql("INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at, dedup,"
              " data) SELECT %s, nextval('event_seq'), 'signed', 'x', %s, %s,"
              " sha256(n::text::bytea), '{}' FROM generate_series(1, 50000) n", big, T0, T0)
    killed = database.start_reflectorctl("purge", "--older-than", OLD, RECORDINGS_DIR=str(tmp_path))
    until(lambda: world.sql("SELECT 1 FROM erasure WHERE ended_at IS NULL AND events > 0"),
          "it is in the middle")
    killed.kill()
    finish(killed)
    assert meetings(world) == {big} and world.count(big) > 0 and not files[0].exists()
    purge(database, "--older-than", OLD, RECORDINGS_DIR=str(tmp_path))
    assert meetings(world) == set() and world.value("SELECT count(*) FROM event") == 0
    assert world.value("SELECT count(*) FROM erasure WHERE ended_at IS NULL") == 0
    assert files[1].exists(), "no recording's"


@pytest.mark.parametrize("args", [
    (), ("--older-than",), ("--older-than", "-1"), ("--older-than", "x"), ("--room", "x"),
    ("--older-than", "1", "more"), ("--older-than", "99999999"), ("--wrong",)])
def test_wrong_usage_erases_nothing(world, database, ended, args):
    kept = {ended()}
    status, _, err = database.reflectorctl("purge", *args)
    assert status == USAGE and "usage" in err
    assert meetings(world) == kept


# export

def export(database, user):
    """What is exported of a user."""
    status, out, err = database.reflectorctl("export", "--user", user)
    assert status == 0, err
    return json.loads(out)


def test_an_export_has_all_of_a_person_and_nothing_of_others(world, database, ended):
    meeting = ended("room-1")
    [[room_name]] = world.sql("SELECT room_name FROM meeting_row")
    world.append(item(room_name, "joined", "jid-2", 2, person="q", name="Quentin",
                      data={"x": "secret of q"}))
    found = export(database, "p")
    assert (found["user"], found["rooms"], found["meetings"]) == ("p", [], [])
    [part] = found["participations"]
    assert (part["meeting_id"], part["name"]) == (meeting, "Paula")
    assert [one["data"] for one in part["events"]] == [{"x": "said"}]
    assert [(one["meeting_id"], one["consent_given"]) for one in found["consents"]] == [
        (meeting, True)]
    assert "Quentin" not in json.dumps(found) and "secret of q" not in json.dumps(found)
    assert export(database, "jid-1")["participations"] == found["participations"]


def test_an_export_of_an_owner_names_rooms_and_meetings_but_no_secret(world, database, ended):
    meeting = ended("room-1")
    world.sql("UPDATE room SET webhook_url = 'https://h/', webhook_secret = 'hush'")
    found = export(database, OWNER)
    assert [room["name"] for room in found["rooms"]] == ["room-1"]
    assert [one["id"] for one in found["meetings"]] == [meeting]
    assert "hush" not in json.dumps(found)


def test_an_export_tells_what_a_user_did(world, database):
    world.sql("INSERT INTO audit (at, action, object, actor, user_id, request_id) VALUES"
              " (%s, 'room.created', 'o-1', 'user', 'busy', 'r-1'),"
              " (%s, 'room.created', 'o-2', 'user', 'busy-2', 'r-2')", T0, T0)
    assert export(database, "busy")["audit"] == [
        {"at": "2025-01-15T10:30:00.000000Z", "action": "room.created", "object": "o-1", "key_id": None,
         "request_id": "r-1"}]


def test_people_whom_only_a_list_tells_of_are_exported(world, database):
    _, name = world.meeting()
    world.append(item(name, "snapshot", at=1, occupants=[
        {"occupant": "o", "person": "listed", "name": "Lena", "joined_at": str(after(0))},
        {"occupant": "p", "person": "another", "name": "Arno", "joined_at": str(after(0))}]))
    [part] = export(database, "listed")["participations"]
    assert part["name"] == "Lena" and "Arno" not in json.dumps(part)


def test_an_export_tells_the_name_and_what_somebody_called_himself(world, database):
    _, name = world.meeting()
    world.append(item(name, "joined", "m", 1, person="mallory", name="Mallory", nick="Fake Boss"),
                 item(name, "joined", "g", 1, person="guest-1", nick="Ben"),
                 item(name, "joined", "h", 1, person="honest", name="Hanna", nick="Hanna"))
    told = [(part["name"], part["nick"]) for person in ("mallory", "guest-1", "honest")
            for part in export(database, person)["participations"]]
    assert told == [("Mallory", "Fake Boss"), ("Ben", None), ("Hanna", None)]


def test_nobody_has_an_empty_export(database):
    found = export(database, "no such % person_")
    assert [found[key] for key in ("rooms", "meetings", "participations", "consents", "audit")] == [[]] * 5
    assert database.reflectorctl("export")[0] == USAGE
