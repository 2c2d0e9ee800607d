"""The statements of reflectorctl doctor."""

from asker import OPERATOR

MISSING = 1800


def diagnose(day):
    """All of them, on a Day."""
    day.ask(OPERATOR, "diagnosis_limit", "0")
    day.ask(OPERATOR, "diagnosis_senders", 100)
    day.ask(OPERATOR, "diagnosis_silence", 100, day.at(10**4))
    day.ask(OPERATOR, "diagnosis_missing", day.at(10**5), MISSING)
    day.ask(OPERATOR, "diagnosis_files", 100, 100)
    day.ask(OPERATOR, "diagnosis_unnamed", '["/r/none.mp4"]', "/r")
    day.ask(OPERATOR, "diagnosis_outbox", 100)
    day.ask(OPERATOR, "diagnosis_failing", 100)
    day.ask(OPERATOR, "diagnosis_disabled", 20)
    day.ask(OPERATOR, "diagnosis_keys", 20)
    day.ask(OPERATOR, "diagnosis_receivers", 20)
    day.ask(OPERATOR, "provider_state", "issuer https://id.example.com", 86400, 7200)
    for name in ("erasures", "age", "backends", "server", "longest"):
        day.ask(OPERATOR, f"diagnosis_{name}")
