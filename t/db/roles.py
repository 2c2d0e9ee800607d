"""The roles that log in to the database."""

PROGRAMS = ["reflector_rooms", "reflector_meetings", "reflector_jitsi_events",
            "reflector_jibri_complete", "reflector_whereby", "reflector_health",
            "reflector_deliver"]
READER = "reflector_reader"
ROLES = [*PROGRAMS, READER]
