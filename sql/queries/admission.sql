-- name: admission_find
-- $2: MEETING_LONGEST, 0: none.
SELECT a.status, a.banned, a.ends_at, a.max_participants
FROM meeting_admission(lower($1), make_interval(secs => nullif($2::float8, 0))) a;
