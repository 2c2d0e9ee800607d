"""Waiting for a condition with a deadline, instead of sleeping."""

import time

POLL_SECONDS = 0.02
DEADLINE_SECONDS = 15.0


def until(condition, what, seconds=DEADLINE_SECONDS, poll=POLL_SECONDS):
    """Call condition() until it answers something true, and return that.

    what says in the failure message what was waited for; a callable is asked
    for its text only then.  poll: seconds between two calls.
    """
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            text = what() if callable(what) else what
            raise AssertionError(f"not within {seconds} s: {text}")
        time.sleep(poll)
