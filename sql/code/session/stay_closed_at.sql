-- In the order of time, for all sessions together: each list of a snapshot is read once.
CREATE FUNCTION stay_closed_at(meeting text, counted text, room_key bytea,
    occupants text[], starts timestamptz[]) RETURNS timestamptz[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
	ends timestamptz[];
	listing record;
BEGIN
	ends := ARRAY(
		SELECT coalesce((
			SELECT e.occurred_at FROM event e
			WHERE e.meeting_id COLLATE "C" = meeting AND e.kind IN ('created', 'destroyed', 'snapshot')
			    AND e.occurred_at >= s.start AND e.dialect = counted
			    AND CASE e.kind
			        WHEN 'destroyed' THEN e.breakout_key IS NULL OR e.breakout_key = room_key
			        WHEN 'created' THEN e.breakout_key IS NULL
			            AND e.occurred_at > s.start + interval '1 second'
			        ELSE false END
			ORDER BY e.occurred_at LIMIT 1), 'infinity')
		FROM unnest(starts) WITH ORDINALITY AS s(start, place) ORDER BY s.place);
	FOR listing IN
		SELECT e.occurred_at AS at, e.occupants AS people FROM event e
		WHERE e.meeting_id COLLATE "C" = meeting AND e.kind IN ('created', 'destroyed', 'snapshot')
		    AND e.occurred_at >= (SELECT min(s) FROM unnest(starts) AS s)
		    AND e.kind = 'snapshot' AND e.dialect = counted AND coalesce(e.breakout_key, '') = room_key
		ORDER BY e.occurred_at
	LOOP
		EXIT WHEN listing.at >= ALL (ends);
		ends := ARRAY(
			SELECT CASE WHEN w.start < listing.at AND w.ending > listing.at
			        AND w.occupant NOT IN (SELECT o.occupant FROM jsonb_to_recordset(listing.people)
			            AS o(occupant text, joined_at timestamptz)
			            WHERE o.occupant IS NOT NULL AND o.joined_at IS NULL)
			        AND (w.occupant, w.start) NOT IN (SELECT o.occupant, o.joined_at
			            FROM jsonb_to_recordset(listing.people)
			            AS o(occupant text, joined_at timestamptz)
			            WHERE o.occupant IS NOT NULL AND o.joined_at IS NOT NULL)
			    THEN listing.at ELSE w.ending END
			FROM unnest(occupants, starts, ends) WITH ORDINALITY AS w(occupant, start, ending, place)
			ORDER BY w.place);
	END LOOP;
	RETURN ends;
END
$$;
COMMENT ON FUNCTION stay_closed_at(text, text, bytea, text[], timestamptz[]) IS 'When sessions of one room that have no left_at count as ended: each by the first destroyed, created or snapshot that ends it; infinity: by none.';
