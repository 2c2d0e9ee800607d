"""What a sender names is not thereby its meeting's: whose bytes are served, and removed."""

import os

import pytest

from recordings import FOREIGN, GONE, complete, completion


class Teller:
    """A meeting of a user's own, and what Jibri tells of it."""

    def __init__(self, server, room, sub):
        self.server, self.room, self.sub = server, room, sub
        made = server.request("POST", "/v1/rooms", server.auth(sub), {"name": room})
        assert made.status == 200, made
        opened = server.request("POST", f"/v1/rooms/{room}/meeting", server.auth(sub)).json
        self.id, self.room_name = opened["id"], opened["room_name"]

    def ask(self, method, path):
        """As the meeting's owner."""
        return self.server.request(method, path, self.server.auth(self.sub))

    def tell(self, file, **members):
        """The id of the recording that is this file."""
        complete(self.server, completion(self.room_name, file=str(file), **members))
        items = self.ask("GET", f"/v1/meetings/{self.id}/recordings").json["items"]
        [found] = [one["id"] for one in items if str(file) in [f["file"] for f in one["files"]]]
        return found

    def get(self, recording):
        """Status and body of a recording's file."""
        answer = self.ask("GET", f"/v1/recordings/{recording}/file")
        return answer.status, answer.json if answer.status != 200 else answer.body

    def links(self, recording):
        """The files that have a link."""
        items = self.ask("GET", f"/v1/recordings/{recording}/links").json["items"]
        self.server.seen_tokens.update(item["url"].partition("signature=")[2].encode()
                                       for item in items)
        return [item["file"] for item in items]

    def erase(self):
        """DELETE of the meeting."""
        return self.ask("DELETE", f"/v1/meetings/{self.id}").status


@pytest.fixture
def victim(store, name):
    """A meeting with a film in a folder of its own, and Jibri's note: attributes file and recording."""
    made = Teller(store, name, "victim")
    made.folder = store.recordings / name
    made.folder.mkdir()
    made.file = made.folder / "film.mp4"
    made.file.write_bytes(b"the victim's")
    (made.folder / "metadata.json").write_text("{}")
    made.recording = made.tell(made.file)
    return made


@pytest.fixture
def thief(store, name):
    """A meeting of somebody else's."""
    return Teller(store, name + "-2", "thief")


SPELLINGS = ["{folder}/{name}/film.mp4", "{folder}//{name}/./film.mp4", "{name}/film.mp4",
             "./{name}//film.mp4", "{folder}/{name}/film.mp4/", "/.{folder}/{name}/film.mp4",
             "{folder}/{name}/FILM.mp4", "{folder}/./{name}/film.mp4/."]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_meetings_file_is_neither_served_nor_removed(store, name, victim, thief, spelling):
    file = spelling.format(folder=store.recordings, name=name)
    recording = thief.tell(file, host="the thief's")
    assert thief.get(recording) == (404, FOREIGN)
    assert thief.links(recording) == []
    assert victim.get(victim.recording) == (200, b"the victim's")
    assert thief.erase() == 200
    assert victim.file.exists() and victim.get(victim.recording) == (200, b"the victim's")
    assert victim.erase() == 200
    assert not victim.folder.exists()


@pytest.mark.parametrize("spelling", ["{folder}/link/film.mp4", "{folder}/x/../{name}/film.mp4",
                                      "{folder}/film-link.mp4"])
def test_detours_to_another_meetings_file_lead_nowhere(store, name, victim, thief, spelling):
    for link, target in ("link", victim.folder), ("film-link.mp4", victim.file):
        (store.recordings / link).unlink(missing_ok=True)
        (store.recordings / link).symlink_to(target)
    recording = thief.tell(spelling.format(folder=store.recordings, name=name))
    assert thief.get(recording)[0] == 404
    assert thief.links(recording) == [] and thief.erase() == 200
    assert victim.get(victim.recording) == (200, b"the victim's")


def test_a_hard_link_is_a_file_of_its_own(store, name, victim, thief):
    """Who can make one in the folder can read what is there: no sender can."""
    other = store.recordings / (name + "-other.mp4")
    os.link(victim.file, other)
    assert thief.get(thief.tell(other)) == (200, b"the victim's")
    assert thief.erase() == 200
    assert not other.exists() and victim.file.exists()


def test_the_folder_and_note_of_another_meeting_stay(store, victim, thief):
    victim.file.unlink()
    thief.tell(victim.folder / "mine.mp4")
    assert thief.erase() == 200
    assert (victim.folder / "metadata.json").exists()
    assert victim.get(victim.recording) == (404, GONE)


def test_both_see_what_they_were_told(victim, thief):
    recording = thief.tell(victim.file)
    for teller, wanted in (victim, victim.recording), (thief, recording):
        [item] = teller.ask("GET", f"/v1/meetings/{teller.id}/recordings").json["items"]
        assert item["id"] == wanted
        assert [one["file"] for one in item["files"]] == [str(victim.file)]


def test_a_new_file_at_the_path_of_an_erased_meeting_is_the_next_ones(store, name, victim, thief):
    thiefs = thief.tell(victim.file)
    assert victim.erase() == 200
    later = Teller(store, name + "-3", "later")
    victim.folder.mkdir()
    victim.file.write_bytes(b"a new one")
    assert thief.get(thiefs) == (404, FOREIGN), "what it said before gives it nothing"
    assert later.get(later.tell(victim.file)) == (200, b"a new one")
    assert thief.get(thiefs) == (404, FOREIGN)


def test_the_path_of_a_file_that_was_kept_is_closed(store, name, victim, thief):
    assert victim.ask("DELETE", f"/v1/meetings/{victim.id}?keep_files=true").status == 200
    assert victim.file.exists()
    assert thief.get(thief.tell(victim.file)) == (404, FOREIGN)
    assert thief.erase() == 200 and victim.file.exists()


def test_a_renamed_folder_is_one_recording_and_its_file_is_served(victim):
    told = {"size": 12, "sha256": "c" * 64}
    first = victim.tell(victim.file, recording_id=victim.folder.name,
                        when="2025-01-15T11:00:00Z", **told)
    renamed = victim.folder.rename(victim.folder.with_name(victim.folder.name + "-renamed"))
    complete(victim.server, completion(victim.room_name, str(renamed / "film.mp4"),
                                       recording_id=renamed.name, **told))
    [item] = victim.ask("GET", f"/v1/meetings/{victim.id}/recordings").json["items"]
    [file] = item["files"]
    assert victim.get(item["id"]) == victim.get(first) == (200, b"the victim's")
    assert victim.links(first) == [file["file"]]
    assert victim.erase() == 200 and not renamed.exists()
