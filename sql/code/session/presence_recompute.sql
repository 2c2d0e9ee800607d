-- only_of: keys of occupants; NULL: all, and their attendees.  counted: the dialect that
-- counts; NULL: as the log says.
CREATE FUNCTION presence_recompute(meeting text, counted text, only_of bytea[]) RETURNS presence_change[]
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
	before stay[];
	changes presence_change[];
BEGIN
	IF only_of IS NULL THEN
		before := ARRAY(SELECT s FROM stay s WHERE s.meeting_id = meeting);
		DELETE FROM stay s WHERE s.meeting_id = meeting;
		DELETE FROM attendee a WHERE a.meeting_id = meeting;
		INSERT INTO attendee (meeting_id, occupant_key, occupant, person, person_at, name, name_at,
		    nick, nick_at, email, email_at, unnamed_at, seen_at)
		SELECT meeting, o.occupant_key, o.occupant, o.person, o.person_at, o.name, o.name_at,
		    o.nick, o.nick_at, o.email, o.email_at, o.unnamed_at, o.seen_at
		FROM occupant_of(meeting) o;
	ELSE
		before := ARRAY(SELECT s FROM unnest(only_of) AS wanted CROSS JOIN LATERAL (
		    SELECT k.* FROM stay k WHERE k.meeting_id = meeting AND k.occupant_key = wanted OFFSET 0) s);
		DELETE FROM stay s WHERE s.ctid = ANY (ARRAY(SELECT s.place FROM unnest(only_of) AS wanted
		    CROSS JOIN LATERAL (SELECT k.ctid AS place FROM stay k
		        WHERE k.meeting_id = meeting AND k.occupant_key = wanted OFFSET 0) s));
	END IF;
	WITH now AS MATERIALIZED (
		SELECT o.*, coalesce(o.breakout_key, '') AS room_key FROM session_of(meeting, only_of, counted) o
	), written AS (
		INSERT INTO stay (meeting_id, occupant_key, breakout_key, breakout, joined_at, left_at,
		    assumed_left_at, moderator_at, other_at, removed_by, removed_at, speaking_ms)
		SELECT meeting, n.occupant_key, n.room_key,
		    CASE WHEN n.breakout_key IS NOT NULL
		        THEN presence_breakout(meeting, n.occupant_key, n.breakout_key) END,
		    n.joined_at, CASE WHEN NOT n.assumed THEN n.left_at END,
		    CASE WHEN n.assumed THEN n.left_at ELSE 'infinity' END,
		    n.moderator_at, n.other_at, n.removed_by, n.removed_at, n.speaking_ms
		FROM now n
	)
	SELECT array_agg(ROW(meeting, n.occupant_key, n.room_key, n.joined_at,
	    b.meeting_id IS NULL, n.left_at IS NOT NULL)::presence_change)
	INTO changes
	FROM now n
	LEFT JOIN unnest(before) AS b ON b.occupant_key = n.occupant_key
	    AND b.breakout_key = n.room_key AND b.joined_at = n.joined_at
	WHERE b.meeting_id IS NULL OR n.left_at IS NOT NULL AND b.left_at IS NULL
	    AND b.assumed_left_at = 'infinity';
	RETURN changes;
END
$$;
COMMENT ON FUNCTION presence_recompute(text, text, bytea[]) IS 'Rebuilds sessions from the log, of some occupants or of a whole meeting; returns what changed.';
