-- The sessions that count, each until the meeting's end at the latest (stay_counts, stay_end).
-- until: an open session lasts until at.  is_doubtful: the session begins more than a day before the
-- meeting, or ends after at, so a sender's clock was wrong.  Sessions show what senders reported,
-- wrong clocks included.  speaking_ms: at most as long as the session, whatever was reported.
-- moderator: an open session's last span ends at infinity.
CREATE FUNCTION stay_of(meeting text, at timestamptz)
RETURNS TABLE (person text, name text, name_at timestamptz, nick text, nick_at timestamptz,
    email text, occupant text, breakout text, joined_at timestamptz, left_at timestamptz, until timestamptz,
    assumed boolean, is_doubtful boolean, removed_by text, removed_at timestamptz, speaking_ms bigint,
    moderator tstzmultirange)
LANGUAGE sql STABLE
AS $$
	SELECT coalesce(a.person, a.occupant), a.name, a.name_at, a.nick, a.nick_at, a.email, a.occupant,
	    s.breakout, s.joined_at, s.ending, s.until, s.ending IS DISTINCT FROM s.left_at,
	    s.joined_at < (SELECT m.start_date FROM meeting_row m WHERE m.id = meeting) - interval '1 day'
	        OR greatest(s.joined_at, s.left_at) > at + interval '1 day',
	    CASE WHEN s.removed_at <= s.ending THEN s.removed_by END, s.removed_at,
	    CASE WHEN s.speaking_ms IS NOT NULL THEN least(s.speaking_ms,
	        (extract(epoch FROM s.until - s.joined_at) * 1000)::bigint) END,
	    CASE WHEN s.moderator_at IS NOT NULL THEN moderator_spans(s.moderator_at, s.other_at,
	        s.joined_at, coalesce(s.ending, 'infinity')) END
	FROM attendee a
	CROSS JOIN LATERAL (
		SELECT k.*, e.ending, greatest(k.joined_at, coalesce(e.ending, at)) AS until FROM stay k
		CROSS JOIN LATERAL (SELECT stay_end(k.left_at, k.assumed_left_at,
		    (SELECT m.ended_at FROM meeting_row m WHERE m.id = meeting)) AS ending) e
		WHERE k.meeting_id = a.meeting_id AND k.occupant_key = a.occupant_key
		    AND stay_counts(k.joined_at, (SELECT m.ended_at FROM meeting_row m WHERE m.id = meeting))
		OFFSET 0
	) s
	WHERE a.meeting_id = meeting
$$;
COMMENT ON FUNCTION stay_of(text, timestamptz) IS 'The sessions of a meeting that count, each with its person and an end.';
GRANT EXECUTE ON FUNCTION stay_of(text, timestamptz) TO reflector_meetings, reflector_deliver,
    reflector_reader;
