CREATE FUNCTION event_read(batch json) RETURNS event_given[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN ARRAY(
		SELECT ROW(number, lower(room), dialect, type, occurred_at, received_at, occupant,
		    person, name, nick, breakout, joined_at, is_moderator, removed_by, speaking_ms,
		    kind, services, occupants, decode(dedup, 'hex'), data, request, trace, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::event_given
		FROM ROWS FROM (json_to_recordset(batch) AS (room text, dialect text, type text,
		    occurred_at timestamptz, received_at timestamptz, occupant text, person text,
		    name text, nick text, breakout text, joined_at timestamptz, is_moderator boolean,
		    removed_by text, speaking_ms bigint, kind text, services text[], occupants jsonb, dedup text, data json, request text,
		    trace text)) WITH ORDINALITY AS i(room, dialect, type, occurred_at, received_at,
		    occupant, person, name, nick, breakout, joined_at, is_moderator, removed_by,
		    speaking_ms, kind, services, occupants, dedup, data, request, trace, number));
END
$$;
COMMENT ON FUNCTION event_read(json) IS 'The items of a batch, without a verdict yet.';
