"""The programs' own reading of requests: the items of event_append that they would write."""

import json
import os
import subprocess

from making import make
from reading import STOCK, STOCK_PATHS

PROGRAM = "t/wire/itemize"


class Itemizer:
    """A running t/wire/itemize, made first if it is not there; close() it."""

    def __init__(self):
        program = make(PROGRAM)
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("JITSI_")}
        self.process = subprocess.Popen([program], env=environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def close(self):
        """Wait for the program; it must have done well."""
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(60) == 0

    def item(self, request, room):
        """What would be appended of a request to a room."""
        return {**json.loads(self.ask(request)), "room": room}

    def ask(self, request):
        """The item of a request as JSON."""
        kind = None
        if request.dialect == STOCK:
            kind = STOCK_PATHS["/".join(request.path.split("/")[-2:])]
        line = {"dialect": request.dialect, "type": kind, "body": request.body,
                "received_at": request.received_at.isoformat()}
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        self.process.stdin.flush()
        length = self.process.stdout.readline()
        assert length, f"refused: {request}"
        return self.process.stdout.read(int(length) + 1)
