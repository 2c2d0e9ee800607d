-- seq is drawn here, under the rooms' locks, and for new events only.  So within a meeting it
-- is the order of commits, and a reader's cursor never skips an event.
CREATE FUNCTION event_store(items event_given[]) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
#variable_conflict use_column
BEGIN
	INSERT INTO event (meeting_id, seq, dialect, type, occurred_at, received_at,
	    occupant, occupant_key, person, name, nick, breakout, breakout_key, joined_at,
	    is_moderator, removed_by, speaking_ms, kind, services, occupants, dedup, data)
	SELECT meeting_id, nextval('event_seq'), dialect, type, occurred_at, received_at,
	    occupant, text_key(occupant), person, name, nick, breakout, text_key(breakout),
	    joined_at, is_moderator, removed_by, speaking_ms, kind, services, occupants, dedup, data
	FROM (SELECT * FROM unnest(items) WHERE verdict = 'stored'
	    ORDER BY meeting_id, number) AS sorted;
END
$$;
COMMENT ON FUNCTION event_store(event_given[]) IS 'Writes the items whose verdict is stored.';
