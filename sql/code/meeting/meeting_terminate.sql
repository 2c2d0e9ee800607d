-- Runs under the rooms' locks, after the messages about people were written, so that the end is
-- the last message.  Where another transaction holds the meeting's row for long, the next tick
-- ends the meeting.
CREATE FUNCTION meeting_terminate(items event_given[]) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	one record;
	terminated timestamptz;
BEGIN
	FOR one IN
		SELECT i.meeting_id AS id, max(i.received_at) AS at,
		    (array_agg(i.request_id ORDER BY i.number DESC))[1] AS request,
		    (array_agg(i.trace ORDER BY i.number DESC))[1] AS trace
		FROM unnest(items) AS i
		WHERE i.verdict = 'stored' AND i.kind = 'destroyed' AND i.breakout IS NULL
		GROUP BY i.meeting_id ORDER BY i.meeting_id
	LOOP
		terminated := meeting_terminated(one.id);
		IF terminated IS NOT NULL THEN
			BEGIN
				PERFORM origin_set(jsonb_build_object('request', one.request, 'trace', one.trace));
				PERFORM meeting_close(one.id, one.at, terminated);
			EXCEPTION WHEN lock_not_available THEN
			END;
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION meeting_terminate(event_given[]) IS 'Ends the meetings for which a batch has an end for all.';
