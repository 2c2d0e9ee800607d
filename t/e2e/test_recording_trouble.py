"""Files and folders of recordings that are gone, away, or closed to nginx."""

import os

import pytest

from recordings import GONE, Recording, public_folder
from wait import until


def test_a_file_that_is_gone_is_404_and_back_is_200(store, recording, name):
    file = store.recordings / name / "talk.mp4"
    file.rename(file.with_suffix(".away"))
    assert (recording.get().status, recording.get().json) == (404, GONE)
    file.with_suffix(".away").rename(file)
    assert recording.get().status == 200


def test_a_folder_that_is_away_is_our_trouble(store, recording):
    away = store.recordings.with_name(store.recordings.name + "-away")
    store.recordings.rename(away)
    try:
        answers = [recording.get(), recording.links()]
    finally:
        away.rename(store.recordings)
    for answer in answers:
        assert answer.status == 503 and answer.headers["Retry-After"]


@pytest.mark.fcgi
@pytest.mark.parametrize("part", ["file", "folder"])
def test_what_nginx_may_not_read_is_503_for_the_program_too(store, recording, part):
    log = store.state_dir / "log" / "meetings.log"
    file = store.recordings / recording.listed()[0]["files"][0]["file"]
    place = file if part == "file" else file.parent
    mode, before = place.stat().st_mode, log.read_text()
    place.chmod(0o600 if os.geteuid() == 0 else 0)
    try:
        answer = recording.get(**{"X-Request-Id": "unread-" + recording.id})
    finally:
        place.chmod(mode)
    assert answer.status == 503 and answer.headers["Retry-After"], answer
    if part == "file" or os.geteuid() == 0:
        assert answer.json == {"detail": "The web server may not read the recording's file: ask the operator"}
        said = log.read_text().removeprefix(before)
        assert "run reflectorctl audit" in said and file.name not in said
    assert recording.get().status == 200


def test_what_only_nginx_knows_it_says(make_server, name):
    """Owners may be hidden from the program; here it thinks that nginx is root."""
    with public_folder() as folder:
        made = make_server(RECORDINGS_DIR=folder, RECORDINGS_READER="root")
        made.recordings = folder
        recording = Recording(made, name, f"{name}.mp4")
        assert recording.get().status == 200
        (folder / f"{name}.mp4").chmod(0o600 if os.geteuid() == 0 else 0)
        answer = recording.get()
        assert answer.status == 503 and answer.headers["Retry-After"], answer
        assert answer.headers["X-Request-Id"] and answer.headers["Cache-Control"] == "no-store"
        assert answer.json == {"detail": "The web server may not read the recording's file: ask the operator"}
        log = made.state_dir / "log" / "nginx-access.log"
        until(lambda: any('"program":"unreadable-recording"' in line and '"status":503' in line
                          for line in log.read_text().splitlines()), "nginx has logged it")
        made.stop()


def test_ready_warns_of_a_folder_that_nginx_may_not_enter(store):
    def warnings():
        answer = store.request("GET", "/v1/health/ready")
        assert answer.status == 200
        return [one for one in answer.json["warnings"] if one["type"] == "recordings.unreadable"]
    assert warnings() == []
    store.recordings.chmod(0o600 if os.geteuid() == 0 else 0)
    try:
        [warning] = warnings()
        assert str(store.recordings) in warning["detail"]
    finally:
        store.recordings.chmod(0o755)
    away = store.recordings.rename(store.recordings.with_suffix(".away"))
    try:
        assert len(warnings()) == 1
    finally:
        away.rename(store.recordings)
