-- Under the rooms' locks, after the messages of what people did: the end is told last.  Where
-- somebody else holds the meeting's row for long, the next tick ends it.
CREATE FUNCTION meeting_terminate(items event_given[]) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	one record;
	terminated timestamptz;
BEGIN
	FOR one IN
		SELECT i.meeting_id AS id, max(i.received_at) AS at FROM unnest(items) AS i
		WHERE i.verdict = 'stored' AND i.kind = 'destroyed' AND i.breakout IS NULL
		GROUP BY i.meeting_id ORDER BY i.meeting_id
	LOOP
		terminated := meeting_terminated(one.id);
		IF terminated IS NOT NULL THEN
			BEGIN
				PERFORM meeting_close(one.id, one.at, terminated);
			EXCEPTION WHEN lock_not_available THEN
			END;
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION meeting_terminate(event_given[]) IS 'Ends the meetings that a batch tells the end for all of.';
