"""What was recorded in a meeting, worked out from the requests received for it."""

import posixpath
from collections import namedtuple

from reading import JIBRI, SIGNED, event_of, stored, text

Recording = namedtuple("Recording", "key status files")

RECORDING_ON, RECORDING_OFF = "jibri-recording-on", "jibri-recording-off"


def recordings(requests):
    """The meeting's recordings by key: ("id", recording_id) or ("file", file)."""
    events = [event_of(request) for request in stored(requests)]
    signals = [event for event in events if event.dialect == SIGNED
               and event.type in (RECORDING_ON, RECORDING_OFF)]
    ends = [event for event in events if event.dialect == JIBRI]
    known = {text(event.data.get("recording_id")) for event in signals + ends} - {None}
    keys = {("id", one) for one in known}
    keys |= {recording_key(event.data, known) for event in ends}
    return [recording(key, signals, [event for event in ends
                                     if recording_key(event.data, known) == key])
            for key in sorted(keys)]


def recording_key(body, known):
    """The id that is named; else the file's base name, else its directory's, if a
    recording of that id is known; else the file itself."""
    named = text(body.get("recording_id"))
    if named is not None:
        return ("id", named)
    directory, base = posixpath.split(body["recording_file"])
    for guess in (posixpath.splitext(base)[0], posixpath.basename(directory)):
        if guess in known:
            return ("id", guess)
    return ("file", body["recording_file"])


def recording(key, signals, ends):
    statuses = {event.data["recording_status"] for event in ends}
    off = any(event.type == RECORDING_OFF and event.data.get("recording_id") == key[1]
              for event in signals)
    if "completed" in statuses:
        status = "completed"
    elif "failed" in statuses:
        status = "failed"
    else:
        status = "stopped" if off else "recording"
    files = sorted({event.data["recording_file"] for event in ends})
    return Recording(key, status, [newest_version(file, ends) for file in files])


def newest_version(file, ends):
    versions = [event for event in ends if event.data["recording_file"] == file]
    completed = [event for event in versions
                 if event.data["recording_status"] == "completed"]
    newest = max(completed or versions, key=lambda event: event.time)
    return {"file": file, "url": newest.data.get("recording_url"),
            **{name: newest.data.get(name)
               for name in ("host", "size", "sha256", "duration")}}
