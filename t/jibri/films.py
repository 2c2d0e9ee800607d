"""Real films, made by the ffmpeg that Jibri needs."""

import contextlib
import subprocess

from wait import until

PICTURE_AND_SOUND = ["-f", "lavfi", "-i", "testsrc=size=128x72:rate=30", "-f", "lavfi", "-i",
                     "sine"]
CODECS = ["-acodec", "aac", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", "ultrafast"]
# Jibri's own options for a recording's picture, of its reference.conf, as of 2026.
JIBRIS_VIDEO = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-r", "30", "-crf", "25", "-preset",
                "ultrafast", "-profile:v", "main", "-level", "3.1", "-f", "mp4"]


def make(path, seconds=2, inputs=PICTURE_AND_SOUND, codecs=CODECS):
    """A whole film of so many seconds; its path."""
    subprocess.run(["ffmpeg", "-y", "-v", "error", *inputs, "-t", str(seconds), *codecs,
                    f"file:{path}"], stdin=subprocess.DEVNULL, check=True)
    return path


@contextlib.contextmanager
def recording(path, video):
    """An ffmpeg that records for ever, as fast as a film plays, with options for the picture."""
    with subprocess.Popen(
            ["ffmpeg", "-y", "-v", "error", "-re", *PICTURE_AND_SOUND[:4], "-re",
             *PICTURE_AND_SOUND[4:], "-acodec", "aac", *video, f"file:{path}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL) as ffmpeg:
        try:
            until(path.exists, "ffmpeg begins")
            yield ffmpeg
        finally:
            ffmpeg.kill()


def ffprobe(path, *entries):
    """What ffprobe says: its status, and the value of each entry, a word each."""
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-show_entries", ",".join(entries) or "format=duration", "-of",
         "default=nw=1:nk=1", f"file:{path}"], stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False)
    return done.returncode, done.stdout.split()


def seconds(path):
    """How long ffprobe says that it is; 0 when it cannot say."""
    status, words = ffprobe(path)
    return float(words[0]) if status == 0 and words[0] != "N/A" else 0
