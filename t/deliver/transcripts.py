"""A stand-in of Reflector's transcript API, which answers as its source does.

Monadical-SAS/reflector, server/reflector/views: transcripts.py (create, get),
transcripts_participants.py, transcripts_upload.py (a chunk is a file; the last one in number
joins them; while a joined file is there each further chunk is 400), auth/auth_jwt.py (X-API-Key).
"""

import email.parser
import email.policy
import json
import re
import uuid
from urllib.parse import parse_qs, urlsplit

from receiver import status

KEY = "a key of Reflector's"
AUDIO = b"audio:"  # what a file with an audio stream begins with here


def answer(code, value):
    """A whole answer with a JSON body."""
    return status(code, "Content-Type: application/json", body=json.dumps(value).encode())


def detail(code, words):
    """A refusal."""
    return answer(code, {"detail": words})


class Transcripts:
    """The answer of a Receiver; broken(method, path) makes an answer fail before it is acted on,
    lost(method, path) after."""

    def __init__(self):
        self.all = {}
        self.broken = self.lost = lambda path: False

    def __call__(self, request):
        if request.headers.get("x-api-key") != KEY:
            return detail(401, "Invalid API key")
        target = urlsplit(request.path)
        if self.broken(target.path):
            return detail(500, "Internal Server Error")
        told = self.route(request, target)
        return [] if self.lost(target.path) else told

    def route(self, request, target):
        """By path; a GET has no body here."""
        if target.path == "/v1/transcripts":
            return self.create(json.loads(request.body))
        found = re.fullmatch("/v1/transcripts/([^/]+)(/.*)?", target.path)
        transcript = self.all.get(found.group(1))
        if transcript is None:
            return detail(404, "Transcript not found")
        if found.group(2) == "/participants":
            return self.participants(transcript, request.body)
        if found.group(2) == "/record/upload":
            return self.upload(transcript, request, parse_qs(target.query))
        return answer(200, {name: transcript[name] for name in ("id", "name", "status")})

    def create(self, body):
        """POST /v1/transcripts"""
        made = {"id": str(uuid.uuid4()), "name": body["name"], "status": "idle",
                "source_kind": body.get("source_kind", "live"), "participants": [],
                "chunks": {}, "file": None}
        self.all[made["id"]] = made
        return answer(200, made | {"chunks": None})

    def participants(self, transcript, body):
        """GET and POST /v1/transcripts/{id}/participants"""
        if not body:
            return answer(200, transcript["participants"])
        one = {"id": str(uuid.uuid4()), "speaker": None, **json.loads(body)}
        transcript["participants"].append(one)
        return answer(200, one)

    def upload(self, transcript, request, query):
        """POST /v1/transcripts/{id}/record/upload?chunk_number=&total_chunks="""
        part = chunk_of(request)
        if part is None or not {"chunk_number", "total_chunks"} <= set(query):
            return detail(422, "Field required")
        if transcript["file"] is not None:
            return detail(400, "There is already an upload in progress")
        number, total = (int(query[name][0]) for name in ("chunk_number", "total_chunks"))
        transcript["chunks"][number] = part
        if number < total - 1:
            return answer(200, {"status": "ok"})
        if not set(range(total)) <= set(transcript["chunks"]):
            return detail(500, "Internal Server Error")
        whole = b"".join(transcript["chunks"].pop(each) for each in range(total))
        if not whole.startswith(AUDIO):
            return detail(400, "File has no audio stream")
        transcript.update(file=whole, status="uploaded")
        return answer(200, {"status": "ok"})


def chunk_of(request):
    """The bytes of the form's file "chunk", if it is there."""
    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
    for part in form.iter_parts():
        if part.get_param("name", header="content-disposition") == "chunk" and part.get_filename():
            return part.get_payload(decode=True)
    return None
