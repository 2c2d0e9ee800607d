-- Functions that decide about a meeting's hand-overs read under this lock.  They take the
-- room's lock only to write the decision, because events wait for that one.  This lock always
-- comes first: doc/design/locks.md, "Lock of consents".
CREATE FUNCTION consent_lock(meeting text) RETURNS boolean
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended('consent ' || meeting, 0));
	-- A statement of its own: it sees whether the previous holder has begun to erase the meeting.
	RETURN EXISTS (SELECT FROM meeting_row m WHERE m.id = meeting AND m.erasure IS NULL);
END
$$;
COMMENT ON FUNCTION consent_lock(text) IS 'Keeps the consents of a meeting unchanged until commit, and the meeting from being erased; false: there is no such meeting.';
