"""Whose a file is: the meeting's that named its path first, however it is spelled."""

import threading

import pytest

from cluster import rows
from erasing import begin, erase, step
from outbox import completion
from racing import waits_for_lock
from world import T0, after, append, execute, item, prepare

ROOT = "/srv/rec"


@pytest.fixture
def two(world):
    """Two (id, room_name)."""
    return world.meeting(), world.meeting()


def name(world, room, file, at=0, **data):
    """Tell of a file; nobody tells the same twice."""
    assert world.append(completion(room, file, at, **data)) == ["stored"]


def owned(world, meeting, root=ROOT):
    """{file: is it the meeting's own} by the statement that serves them."""
    connection = world.connect("reflector_meetings")
    prepare(connection, "recording_files")
    return {row[4]: row[5] for [found] in world.sql(
        "SELECT id FROM recording_of(%s, %s, '1 s')", meeting, T0)
            for row in execute(connection, "recording_files", found, root)}


def removable(world, meeting, root=ROOT):
    """{file: (may it go, may its folder)} by the statement that erases."""
    connection = world.connect("reflector_meetings")
    prepare(connection, "erasure_files")
    return {row[0]: row[1:] for row in execute(connection, "erasure_files", meeting, "", 100, root)}


SAME = ["/srv/rec/s1/a.mp4", "/srv/rec//s1/./a.mp4", "//srv/rec/s1/a.mp4", "/srv/rec/s1/a.mp4/",
        "./s1/a.mp4", "s1//a.mp4", "/srv/REC/S1/A.MP4", "S1/a.mp4/."]


@pytest.mark.parametrize("first", ["/srv/rec/s1/a.mp4", "s1/a.mp4"])
@pytest.mark.parametrize("spelling", SAME)
def test_a_path_is_the_first_meetings_however_the_second_spells_it(world, first, spelling):
    root = f"{ROOT}{world.value('SELECT gen_random_uuid()')}"
    first, spelling = (path.replace(ROOT, root).replace("/srv/REC", root.upper())
                       for path in (first, spelling))
    # Relative names would be other tests' too.
    first, spelling = (path.replace("s1", root[9:17]).replace("S1", root[9:17].upper())
                       for path in (first, spelling))
    (one, one_room), (two, two_room) = world.meeting(), world.meeting()
    name(world, one_room, first)
    name(world, two_room, spelling)
    assert owned(world, one, root + "/") == {first: True}
    assert owned(world, two, root) == {spelling: False}
    assert removable(world, one, root) == {first: (True, True)}
    assert removable(world, two, root) == {spelling: (False, False)}


@pytest.mark.parametrize("file", ["/srv/rec/x/../s1/a.mp4", "..", "/", ".", "../a.mp4"])
def test_a_path_that_leads_upwards_or_nowhere_is_nobodys(world, file):
    meeting, room = world.meeting()
    name(world, room, file)
    assert owned(world, meeting) == {None: False}
    assert removable(world, meeting) == {file: (False, False)}


def test_the_order_of_commits_decides_not_the_times_that_are_told(world, two):
    (one, one_room), (other, other_room) = two
    file = f"/{one}.mp4"
    name(world, one_room, file, at=100)
    name(world, other_room, file, at=1)
    name(world, one_room, file, at=200, size=7)
    assert (owned(world, one), owned(world, other)) == ({file: True}, {file: False})


def test_a_failure_names_its_path_too(world, two):
    (one, one_room), (other, other_room) = two
    file = f"/{one}.mp4"
    world.append(item(one_room, dialect="jibri", type="recording_failed",
                      data={"recording_file": file}))
    name(world, other_room, file)
    assert owned(world, one)[file] and not owned(world, other)[file]


@pytest.mark.parametrize("event", [
    {"dialect": "signed", "type": "recording_completed"}, {"dialect": "jibri", "type": "other"}])
def test_what_is_no_completion_of_jibris_names_no_path(world, two, event):
    (one, one_room), (other, other_room) = two
    file = f"/{one}.mp4"
    world.append(item(one_room, data={"recording_file": file}, **event))
    name(world, other_room, file)
    assert owned(world, other) == {file: True}


def test_of_a_batch_the_first_item_has_it(world, two):
    (one, one_room), (other, other_room) = two
    file = f"/{one}.mp4"
    world.append(completion(other_room, file), completion(one_room, file),
                 completion(other_room, file, size=1))
    assert owned(world, other)[file] and not owned(world, one)[file]


@pytest.mark.parametrize("files", [("/srv/rec/{}.mp4", "/srv/rec/{}.mp4"),
                                   ("/srv/rec/{}.mp4", "{}.mp4"), ("{}.mp4", "/srv/rec/{}.mp4")])
@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_of_two_at_once_exactly_one_has_it(world, two, files, ends):
    """The second waits until the first has it, or not."""
    (one, one_room), (other, other_room) = two
    files = [file.format(one) for file in files]
    first = world.connect("reflector_jibri_complete", autocommit=False)
    second = world.connect("reflector_jibri_complete")
    rows(second, "SET lock_timeout = 0")
    append(first, completion(one_room, files[0]))
    thread = threading.Thread(target=append, args=[second, completion(other_room, files[1])])
    thread.start()
    waits_for_lock(world, second)
    getattr(first, ends)()
    thread.join(30)
    assert owned(world, other) == {files[1]: ends == "rollback"}
    assert set(owned(world, one).values()) == ({True} if ends == "commit" else set())


def test_two_that_name_two_files_crosswise_do_not_deadlock(world, two):
    """Their locks are taken in one order."""
    (one, one_room), (other, other_room) = two
    files = [f"/x/{one}.mp4", f"/x/{other}.mp4"]
    for turn in range(20):
        batches = [[completion(one_room, file, size=turn) for file in files],
                   [completion(other_room, file, size=turn) for file in files[::-1]]]
        writers = [world.connect("reflector_jibri_complete") for _ in batches]
        found = []
        threads = [threading.Thread(target=lambda *args: found.append(append(*args)),
                                    args=[writer, *batch])
                   for writer, batch in zip(writers, batches)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert found == [["stored"] * 2] * 2
    has = [owned(world, meeting) for meeting in (one, other)]
    assert all(has[0][file] != has[1][file] for file in files)


def test_who_names_another_file_in_a_folder_that_is_somebodys_waits_for_nobody(world, two):
    (one, one_room), (_, other_room) = two
    name(world, one_room, f"/{one}/a.mp4")
    first = world.connect("reflector_jibri_complete", autocommit=False)
    append(first, completion(one_room, f"/{one}/b.mp4"))
    second = world.connect("reflector_jibri_complete")
    assert append(second, completion(other_room, f"/{one}/c.mp4")) == ["stored"]
    first.rollback()


def test_a_path_is_free_for_who_names_it_next_when_its_file_went_with_its_meeting(world, two):
    (one, one_room), (other, other_room) = two
    file = f"/{one}.mp4"
    name(world, one_room, file)
    name(world, other_room, file)
    erase(world.connection, one)
    assert owned(world, other) == {file: False}, "what it said before makes it nobody's"
    late, late_room = world.meeting()
    name(world, late_room, file)
    assert owned(world, late) == {file: True} and owned(world, other) == {file: False}


def test_a_path_whose_file_was_not_removed_stays_closed(world, two):
    (one, one_room), (other, other_room) = two
    file = f"/{one}/x.mp4"
    name(world, one_room, file)
    erase(world.connection, one, files_went=False)
    name(world, other_room, file)
    assert owned(world, other) == {file: False}
    assert removable(world, other) == {file: (False, False)}


def test_it_belongs_to_a_meeting_that_is_being_erased_until_the_end(world, two):
    (one, one_room), (other, other_room) = two
    file = f"/{one}.mp4"
    name(world, one_room, file)
    begin(world.connection, one)
    name(world, other_room, file)
    assert removable(world, one)[file][0] and owned(world, other) == {file: False}
    while not step(world.connection, one):
        pass
    assert owned(world, other) == {file: False}


def test_a_folder_is_the_first_meetings_a_file_in_it_is_not(world, two):
    (one, one_room), (other, other_room) = two
    files = [f"/{one}/a.mp4", f"/{one}/b.mp4"]
    for room, file in zip((one_room, other_room), files):
        name(world, room, file)
    assert removable(world, one) == {files[0]: (True, True)}
    assert removable(world, other) == {files[1]: (True, False)}


def test_what_two_meetings_name_is_found_by_an_audit(world, two):
    (_, one_room), (_, other_room) = two
    count = "SELECT count(*) FROM recording_path WHERE contested_at = %s"
    name(world, one_room, f"/{one_room}/a.mp4", at=5)
    name(world, one_room, f"/{one_room}/a.mp4", at=7, size=1)
    name(world, other_room, f"/{one_room}/b.mp4", at=8)
    before = world.value("SELECT count(*) FROM recording_path WHERE contested_at IS NOT NULL")
    name(world, other_room, f"/{one_room}/a.mp4", at=12345)
    assert world.value(count, after(12345)) == 1
    assert world.value("SELECT count(*) FROM recording_path WHERE contested_at IS NOT NULL") == before + 1
