"""Who asks, and what the table of callers says to them."""

from harness import OWNER

OTHER = "other-1"
NOT_AUTHENTICATED = (401, "Not authenticated")
NOT_AUTHORIZED = (403, "Not authorized")
ROOM_DENIED = (403, "Room access denied")
MEETING_DENIED = (403, "Meeting access denied")
OUT_OF_SCOPE = (403, "The key's scope does not allow this")
NO_FOLDER = (404, "Recordings are not served here: the operator has not set RECORDINGS_DIR")
FINE = (200, None)
# Who it is, and the scope of the key that they come with.
CALLERS = {"anonymous": (None, None), "signed in": (OTHER, None), "owner": (OWNER, None),
           "read key": (OTHER, "read"), "owner's read key": (OWNER, "read"),
           "host key": (OTHER, "host"), "owner's host key": (OWNER, "host"),
           "ingest key": (None, "ingest"), "admin key": (None, "admin")}


def check(answer, expected):
    """Is the answer as the table says?"""
    status, detail = expected
    assert answer.status == status, answer
    if detail:
        assert answer.json == {"detail": detail}
