"""JIBRI_UPLOAD_COMMAND."""

import processes
from wait import until

ARGUMENTS = 'printf "%s\\n" "$@"'


def uploading(jibri, body, command="upload", **settings):
    """A queued recording on a machine with an upload command; its media file."""
    jibri.program("upload", body)
    jibri.write_settings(JIBRI_UPLOAD_COMMAND=command, **settings)
    media = jibri.session("s 1", "room", "it's \"one\".mp4")
    jibri.queue(media.parent)
    return media


def test_its_last_line_is_the_recordings_url(jibri, sink):
    media = uploading(jibri, f'{ARGUMENTS} >"{jibri.folder}/arguments"\n'
                      'echo uploading...; echo "https://s3.example.com/a b"',
                      command='upload --bucket "my films"')
    jibri.sweep()
    assert sink.only()["recording_url"] == "https://s3.example.com/a b"
    assert (jibri.folder / "arguments").read_text().split("\n") == [
        "--bucket", "my films", str(media), "room", "s 1", ""]


def test_a_failure_is_tried_again_and_nothing_is_told_before(jibri, sink):
    uploading(jibri, 'echo https://half; exit 3')
    assert "failed with status 3" in jibri.sweep()
    assert sink.told == []
    jibri.program("upload", "echo https://whole")
    jibri.sweep_until(jibri.is_idle)
    assert sink.only()["recording_url"] == "https://whole"


def test_no_url_is_a_failure(jibri, sink):
    uploading(jibri, "true")
    assert "printed no URL" in jibri.sweep()
    assert sink.told == []


def test_one_that_hangs_is_ended_with_all_it_started(jibri, sink):
    uploading(jibri, "sleep 1000 & sleep 1000", JIBRI_UPLOAD_TIMEOUT="0.2")
    assert "took more than 0.2 s" in jibri.sweep()
    until(lambda: not jibri.running(), "what it started ends")
    jibri.program("upload", "echo https://whole")
    jibri.write_settings(JIBRI_UPLOAD_TIMEOUT="20")
    jibri.sweep_until(jibri.is_idle)
    assert len(sink.told) == 1


def test_what_it_leaves_running_does_not_keep_the_lock(jibri, sink):
    uploading(jibri, "setsid sleep 1000 >/dev/null 2>&1 & echo https://x")
    jibri.sweep()
    assert any(processes.name_of(pid) == "sleep" for pid in jibri.running())
    jibri.queue(jibri.session("s2", "room").parent)
    jibri.sweep()
    assert len(sink.told) == 2


def test_it_is_not_repeated_when_only_the_telling_failed(jibri, sink):
    sink.answers.extend([(500, b"")] * 3)
    uploading(jibri, f'echo x >>"{jibri.folder}/count"; echo https://x')
    jibri.sweep_until(jibri.is_idle)
    assert len(sink.told) == 4
    assert (jibri.folder / "count").read_text() == "x\n"


def test_a_file_that_has_gone_before_its_upload_is_waited_for(jibri, sink):
    media = uploading(jibri, "exit 1")
    jibri.sweep()
    media.rename(jibri.folder / "away")
    jibri.program("upload", "echo https://x")
    jibri.sweep_until(lambda: jibri.entries("unmatched"))
    assert sink.told == []
    (jibri.folder / "away").rename(media)
    jibri.sweep_until(jibri.is_idle)
    assert sink.only()["recording_url"] == "https://x"


def test_nothing_is_uploaded_of_a_failed_recording(jibri, sink):
    uploading(jibri, "echo https://x").write_bytes(b"")
    jibri.sweep()
    assert (sink.only()["recording_status"], "recording_url" in sink.only()) == ("failed", False)
