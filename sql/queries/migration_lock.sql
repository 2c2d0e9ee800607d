-- Two migrations at once wait for each other.
SELECT pg_advisory_xact_lock(hashtextextended('reflector migration', 0))
