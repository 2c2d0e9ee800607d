"""What was recorded in a meeting, worked out from the requests received for it."""

import posixpath
from collections import namedtuple

from reading import JIBRI, SIGNED, event_of, stored, text

Recording = namedtuple("Recording", "key status files")

RECORDING_ON, RECORDING_OFF = "jibri-recording-on", "jibri-recording-off"


class Told:
    """What the requests received for a meeting tell of its recordings."""

    def __init__(self, requests):
        events = [event_of(request) for request in stored(requests)]
        self.signals = [event for event in events if event.dialect == SIGNED
                        and event.type in (RECORDING_ON, RECORDING_OFF)]
        self.ends = [event for event in events if event.dialect == JIBRI]
        self.known = {named(event) for event in self.signals + self.ends} - {None}
        self.firm = {named(event) for event in self.signals} | {
            named(event) for event in self.ends if named(event) not in places_of(event)}

    def place(self, end):
        """The id that is named; else the file's base name, else its directory's, if a
        recording of that id is known; else the file itself."""
        if named(end) is not None:
            return ("id", named(end))
        for guess in places_of(end):
            if guess in self.known:
                return ("id", guess)
        return ("file", end.data["recording_file"])

    def is_loose(self, place):
        """Whether nobody has told of it but as the name of a file or folder."""
        return place[0] == "file" or place[1] not in self.firm

    def rank(self, end):
        """Of completions with one content the one with the least decides whose it is."""
        return (self.is_loose(self.place(end)), end.time)

    def key(self, end):
        """Its place; what is loose belongs where one of its place's contents was first told."""
        place = self.place(end)
        if not self.is_loose(place):
            return place
        contents = {content(one) for one in self.ends if self.place(one) == place} - {None}
        same = [one for one in self.ends if content(one) in contents]
        return self.place(min(same, key=self.rank)) if same else place


def named(event):
    return text(event.data.get("recording_id"))


def places_of(end):
    directory, base = posixpath.split(end.data["recording_file"])
    plain = base.removesuffix(".age") or base
    return [posixpath.splitext(plain)[0], posixpath.basename(directory)]


def content(end):
    """Size and digest: what has the same is the same file, under whatever name."""
    size, sha256 = end.data.get("size"), end.data.get("sha256")
    return None if None in (size, sha256) else (size, sha256.lower())


def recordings(requests):
    """The meeting's recordings by key: ("id", recording_id) or ("file", file)."""
    told = Told(requests)
    keys = {("id", named(event)) for event in told.signals} - {("id", None)}
    keys |= {told.key(end) for end in told.ends}
    return [recording(key, told.signals, [end for end in told.ends if told.key(end) == key])
            for key in sorted(keys)]


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
    newest = [newest_of(end for end in ends if end.data["recording_file"] == file)
              for file in sorted({event.data["recording_file"] for event in ends})]
    return Recording(key, status, [as_shown(end) for end in newest
                                   if end is newest_of(one for one in newest if is_same(one, end))])


def is_same(one, other):
    """Whether they are one file, that was renamed."""
    return one is other or content(one) is not None and content(one) == content(other)


def newest_of(ends):
    """A completion before a failure."""
    return max(ends, key=lambda end: (end.data["recording_status"] == "completed", end.time))


def as_shown(end):
    return {"file": end.data["recording_file"], "url": end.data.get("recording_url"),
            **{name: end.data.get(name)
               for name in ("host", "size", "sha256", "duration", "plain_size",
                            "plain_sha256")}}


def handovers(requests):
    """What is handed over, each once: a content, or where that is not known a version of a
    file, with its recording where the file's place does not name it."""
    return {content(end) or (named(end) if named(end) not in places_of(end) else None,
                             end.data["recording_file"], end.data.get("size"),
                             end.data.get("sha256"))
            for end in Told(requests).ends if end.data["recording_status"] == "completed"}
