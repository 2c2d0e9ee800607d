"""Erasing a meeting by the API: it is gone from the database, its files and the logs."""

import os
import pathlib
import re
import subprocess

import pytest

from answers import event
from harness import OWNER

JIBRI = "/v1/jibri/recording-complete"
ERASED = "Meeting was erased: nothing is stored, remove the file"
# Dead rows in heap files, the write-ahead log and the statistics of the database go by
# PostgreSQL's own vacuum and checkpoints: its folder is not looked into.
NOT_OURS = {"postgres"}


@pytest.fixture(scope="module")
def kept(make_server, tmp_path_factory):
    """A server with RECORDINGS_DIR, the attribute recordings."""
    folder = tmp_path_factory.mktemp("recordings")
    made = make_server(RECORDINGS_DIR=folder, MEETING_GRACE="0.3")
    made.recordings = folder
    return made


class Doomed:
    """A meeting with everything that can be known of one; words are what must be gone."""

    def __init__(self, server, name):
        self.server = server
        self.room = server.new_room(name, webhook_url="https://hooks.example.com/x")
        opened = server.open(name)
        server.open(name, "opener-" + opened["room_name"][-12:])
        self.id, self.room_name = opened["id"], opened["room_name"]
        self.tag = self.room_name[-12:]
        self.person, self.jid = "person-" + self.tag, f"jid-{self.tag}@meet.example.com/x"
        self.folder = server.recordings / ("session-" + self.tag)
        self.words = {self.id, self.room_name, self.person, self.jid, self.folder.name,
                      "Anna " + self.tag, f"anna-{self.tag}@example.com", "Bert " + self.tag,
                      "opener-" + self.tag}

    def fill(self):
        """Events, a consent, a recording with its file and Jibri's note, a delivered body."""
        self.folder.mkdir()
        self.file = self.folder / (self.room_name + ".mp4")
        self.file.write_bytes(b"film")
        (self.folder / "metadata.json").write_text(f'{{"participants": ["Anna {self.tag}"]}}')
        for body in self.events():
            assert self.server.post_signed(body).status == 200
        assert self.complete()["message"] == "Recording processing queued"
        answer = self.server.request("POST", f"/v1/meetings/{self.id}/consent",
                                     self.server.auth(self.person), {"consent_given": True})
        assert answer.status == 200
        self.server.admin_sql("UPDATE outbox SET body = %s WHERE meeting_id = %s",
                              f'{{"name":"Anna {self.tag}"}}', self.id)

    def events(self):
        """What Prosody tells."""
        members = {"occupant_id": self.jid, "user_id": self.person,
                   "display_name": "Anna " + self.tag, "email": f"anna-{self.tag}@example.com"}
        return [event(self.room_name, "muc-occupant-joined", **members),
                event(self.room_name, "muc-occupant-left", "2025-01-15T10:40:00Z", **members),
                event(self.room_name, "muc-room-destroyed", "2025-01-15T10:50:00Z",
                      all_occupants=[{"occupant_id": self.jid, "display_name": "Bert " + self.tag}]),
                event(self.room_name, "jibri-recording-on", "2025-01-15T10:31:00Z",
                      recording_id=self.folder.name, initiator=self.person)]

    def complete(self):
        """What Jibri tells."""
        answer = self.server.post_signed(
            {"room_name": self.room_name, "recording_file": str(self.file),
             "recording_status": "completed", "timestamp": "2025-01-15T10:55:00Z"}, JIBRI)
        assert answer.status == 200, answer
        return answer.json

    def erase(self, sub=OWNER):
        """The answer of DELETE."""
        return self.server.request("DELETE", "/v1/meetings/" + self.id, self.server.auth(sub))

    def traces(self):
        """Where one of the words stands: in a dump of the database, or a file's name or text.
        The audit says which meeting was erased, and that it had ended."""
        dsn = self.server.admin_dsn()
        texts = {"dump": subprocess.run(
            ["pg_dump", "-h", dsn["host"], "-p", dsn.get("port", "5432"), "-U", dsn["user"],
             dsn["dbname"]], check=True, stdout=subprocess.PIPE).stdout}
        for top in (self.server.state_dir, self.server.recordings):
            for path, folders, files in os.walk(top):
                folders[:] = [name for name in folders if name not in NOT_OURS]
                for name in folders + files:
                    place = pathlib.Path(path, name)
                    texts[place] = str(place).encode() + (
                        place.read_bytes() if place.is_file() else b"")
        texts["dump"] = re.sub(rb".*\tmeeting\.(ended|erased)\t.*\n", b"", texts["dump"])
        return {(where, word) for where, text in texts.items() for word in self.words
                if word.encode() in text}


@pytest.fixture
def doomed(kept, name):
    """A Doomed that is filled."""
    made = Doomed(kept, name)
    made.fill()
    return made


def test_nothing_is_left_in_the_database_the_files_and_the_logs(doomed):
    found = doomed.traces()
    assert {word for _, word in found} == doomed.words
    answer = doomed.erase()
    assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert doomed.traces() == set()


def test_logs_say_what_was_done_without_ids_and_names(doomed):
    doomed.erase()
    logs = (doomed.server.state_dir / "log").glob("*.log")
    text = "".join(path.read_text(errors="replace") for path in logs)
    assert "DELETE /v1/meetings/{id} 200" in text and OWNER not in text
    access = (doomed.server.state_dir / "log" / "nginx-access.log").read_text()
    assert '"path":"/v1/meetings/*"' in access and '"path":"/v1/meetings/*/consent"' in access
    assert '"path":"/v1/jitsi/events"' in access and '"path":"/v1/rooms"' in access


def test_late_news_of_it_are_taken_and_change_nothing(doomed):
    doomed.erase()
    for body in doomed.events():
        answer = doomed.server.post_signed(body)
        assert (answer.status, answer.json["status"]) == (200, "ok")
    assert doomed.complete()["message"] == ERASED
    assert {where for where, _ in doomed.traces()} == set()


def test_an_erased_meeting_is_404_everywhere(doomed):
    recording = doomed.server.meeting(doomed.id)["recordings"][0]["id"]
    doomed.erase()
    for method, tail in (("GET", ""), ("GET", "/events"), ("GET", "/participants"),
                         ("GET", "/recordings"), ("PATCH", "/deactivate"), ("DELETE", "")):
        answer = doomed.server.request(method, f"/v1/meetings/{doomed.id}{tail}",
                                       doomed.server.auth())
        assert (answer.status, answer.json) == (404, {"detail": "Meeting not found"}), tail
    answer = doomed.server.request("POST", f"/v1/recordings/{recording}/release",
                                   doomed.server.auth())
    assert answer.status == 404
    listed = doomed.server.request("GET", f"/v1/meetings?room={doomed.room['id']}",
                                   doomed.server.auth())
    assert listed.json["items"] == [] and listed.json["total"] == 0


def test_the_room_goes_on_with_a_new_meeting(doomed):
    doomed.erase()
    assert doomed.server.open(doomed.room["name"])["id"] != doomed.id


def test_others_erase_nothing(doomed):
    assert doomed.erase("other").status == 403
    assert doomed.erase(None).status == 401
    assert doomed.file.exists() and len(doomed.server.meeting(doomed.id)["events"]) == 5


def test_files_that_are_not_below_the_folder_are_left(kept, name, tmp_path):
    one = Doomed(kept, name)
    outside = tmp_path / "film.mp4"
    outside.write_bytes(b"film")
    (kept.recordings / "link").unlink(missing_ok=True)
    (kept.recordings / "link").symlink_to(tmp_path)
    for file in (str(outside), f"{kept.recordings}/../{outside}", "link/film.mp4", "../film.mp4",
                 "no-such.mp4", "link"):
        one.file = file
        one.complete()
    assert one.erase().status == 200
    assert outside.exists() and (kept.recordings / "link").is_symlink()


def test_without_a_folder_no_file_is_ours(server, name):
    server.new_room(name)
    opened = server.open(name)
    path = "/v1/meetings/" + opened["id"]
    assert server.post_signed({"room_name": opened["room_name"], "recording_file": "/film.mp4",
                               "recording_status": "completed",
                               "timestamp": "2025-01-15T10:55:00Z"}, JIBRI).status == 200
    assert server.request("DELETE", path + "?keep_files=maybe", server.auth()).status == 422
    assert server.request("DELETE", path + "?keep_files=true", server.auth("x")).status == 403
    assert server.request("DELETE", path, server.auth()).status == 200
    assert server.request("GET", path, server.auth()).status == 404


def test_a_folder_with_other_files_stays_with_its_note(doomed):
    other = doomed.folder / "other.mp4"
    other.write_bytes(b"other")
    assert doomed.erase().status == 200
    assert sorted(path.name for path in doomed.folder.iterdir()) == ["metadata.json", "other.mp4"]


def test_while_a_file_cannot_be_removed_the_rows_that_tell_of_it_stay(doomed):
    away = doomed.server.recordings.rename(doomed.server.recordings.with_suffix(".away"))
    answer = doomed.erase()
    assert answer.status == 503 and answer.headers["Retry-After"]
    for method, tail in (("GET", ""), ("GET", "/events"), ("GET", "/participants"),
                         ("GET", "/recordings"), ("PATCH", "/deactivate")):
        assert doomed.server.request(method, f"/v1/meetings/{doomed.id}{tail}",
                                     doomed.server.auth()).status == 404, tail
    assert doomed.server.sql("SELECT 1 FROM outbox WHERE meeting_id = %s", doomed.id) == []
    assert doomed.server.sql("SELECT count(*) AS rows FROM event WHERE meeting_id = %s",
                             doomed.id) == [{"rows": 5}]
    away.rename(doomed.server.recordings)
    assert doomed.erase().status == 200
    assert doomed.traces() == set()


@pytest.mark.parametrize("how", ["begun", "half the files", "all files"])
def test_an_erasure_that_was_cut_is_finished_by_asking_again(doomed, how):
    doomed.server.admin_sql("SELECT erasure_begin(%s, 'owner', 'delete', now())", doomed.id)
    if how != "begun":
        doomed.file.unlink()
    if how == "all files":
        (doomed.folder / "metadata.json").unlink()
        doomed.folder.rmdir()
        doomed.server.admin_sql("SELECT erasure_step(%s, 2, now(), true)", doomed.id)
    assert doomed.erase().status == 200
    assert doomed.traces() == set()


def test_files_of_a_meeting_are_counted_in_the_audit(doomed):
    [messages] = doomed.server.sql("SELECT count(*) AS rows FROM outbox WHERE meeting_id = %s",
                                   doomed.id)
    doomed.erase()
    [row] = doomed.server.sql("SELECT actor, kind, events, messages, consents, files, ended_at IS"
                              " NOT NULL AS is_over FROM erasure ORDER BY number DESC LIMIT 1")
    assert row == {"actor": "owner", "kind": "delete", "events": 5, "consents": 1,
                   "messages": messages["rows"], "files": 1, "is_over": True}
