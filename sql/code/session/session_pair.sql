-- Sessions of one occupant, some of whose evidence names no joined_at: that is paired by time.
-- The named sessions are given, ordered by start; moments are ordered by time, joins before
-- lefts.
CREATE FUNCTION session_pair(breakout_key bytea, listed jsonb,
    starts timestamptz[], tolds timestamptz[], moments timestamptz[], is_left boolean[],
    closings presence_closing[])
RETURNS TABLE (start timestamptz, told timestamptz)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
	known integer := coalesce(cardinality(starts), 0);
	seen integer := 0; -- sessions 1..seen of the arrays begin at or before the moment
	begun timestamptz[] := '{}';
	ends timestamptz[] := '{}';
	newest integer := 0;
	folded integer := 0; -- sessions 1..folded end for good, the last of them at reach
	reach timestamptz := '-infinity';
	ending timestamptz;
	closed timestamptz[] := '{}'; -- when a closing ends each; NULL: not looked up yet
BEGIN
	FOR m IN 1 .. coalesce(cardinality(moments), 0) LOOP
		WHILE seen < known AND starts[seen + 1] <= moments[m] LOOP
			seen := seen + 1;
			newest := newest + 1;
			begun := begun || starts[seen];
			ends := ends || tolds[seen];
		END LOOP;
		IF is_left[m] THEN
			IF newest > 0 THEN
				ends[newest] := greatest(ends[newest], moments[m]);
			END IF;
			CONTINUE;
		END IF;
		ending := NULL;
		FOR i IN folded + 1 .. newest LOOP
			ending := ends[i];
			IF ending IS NULL THEN
				IF closed[i] IS NULL THEN
					closed[i] := (SELECT coalesce(min((c).at), 'infinity') FROM unnest(closings) AS c
					    WHERE session_closed_by(c, session_pair.breakout_key, begun[i], listed));
				END IF;
				ending := closed[i];
			END IF;
			EXIT WHEN i = newest;
			reach := greatest(reach, ending);
			folded := i;
		END LOOP;
		IF newest = 0 OR greatest(reach, ending) < moments[m] AND begun[newest] <> moments[m] THEN
			newest := newest + 1;
			begun := begun || moments[m];
			ends := ends || NULL::timestamptz;
		END IF;
	END LOOP;
	RETURN QUERY
	SELECT * FROM unnest(begun || starts[seen + 1:], ends || tolds[seen + 1:]);
END
$$;
COMMENT ON FUNCTION session_pair IS 'Pairs joins and lefts that name no joined_at with sessions, by time.';
GRANT EXECUTE ON FUNCTION session_pair(bytea, jsonb, timestamptz[], timestamptz[], timestamptz[], boolean[], presence_closing[])
    TO reflector_reader;
