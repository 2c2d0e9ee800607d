"""Callers that ask every program all the time, while something is changed."""

import concurrent.futures
import threading
import time

import whereby
from answers import STAMP, event
from using import COMPLETE
from wait import until

ASKERS = 8
UNKNOWN_ROOM = "reflector-unknown"
# What they get if no request is refused: which of the requests, and its status.
ANSWERS = {(0, 200), (1, 200), (2, 200), (3, 404), (4, 404), (5, 200)}


def requests_of_every_program(service, room):
    """Requests that are answered with 200 or, for what is not known, 404."""
    completion = {"room_name": UNKNOWN_ROOM, "recording_file": "/a.mp4",
                  "recording_status": "completed", "timestamp": STAMP}
    return [lambda: service.request("GET", "/v1/rooms", service.auth()),
            lambda: service.request("GET", "/v1/meetings", service.auth()),
            lambda: service.post_signed(event(room, "x", n=time.monotonic_ns())),
            lambda: service.post_signed(completion, COMPLETE),
            lambda: whereby.post(service, whereby.client(UNKNOWN_ROOM, "joined", "p")),
            lambda: service.request("GET", "/v1/jitsi/health")]


class Askers:
    """Ask every program, until they are stopped; how they were answered."""

    def __init__(self, service, room):
        self.asks, self.statuses = requests_of_every_program(service, room), []
        self.stopping = threading.Event()
        self.pool = concurrent.futures.ThreadPoolExecutor(ASKERS)
        self.tasks = [self.pool.submit(self._ask, number) for number in range(ASKERS)]

    def _ask(self, number):
        while not self.stopping.is_set():
            number += 1
            self.statuses.append((number % len(self.asks),
                                  self.asks[number % len(self.asks)]().status))

    def have_asked(self, count):
        """Wait for so many more answers."""
        before = len(self.statuses)
        until(lambda: len(self.statuses) >= before + count or self.stopping.is_set(),
              "nobody answers")

    def stop(self):
        """Their answers."""
        self.stopping.set()
        self.pool.shutdown()
        for task in self.tasks:
            task.result()
        return set(self.statuses)
