SELECT person, is_guest, consent_given, rfc3339(decided_at)
FROM consent_of($1)
ORDER BY decided_at, id
