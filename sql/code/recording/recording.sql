CREATE VIEW recording AS
SELECT m.id AS meeting_id, r.*
FROM meeting_row m
CROSS JOIN LATERAL recording_of(m.id, '-infinity', interval '0') r;
COMMENT ON VIEW recording IS 'Every recording; here a stopped one never becomes missing.';
