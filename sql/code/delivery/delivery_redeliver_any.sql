-- The operator's: of every room, and of the pipeline.  It looks at the next `most` dead messages after a
-- place (delivery_dead).  redelivered: how many of the wanted ones are due again (is_dry: could be); the
-- others stay dead and are counted by their obstacle; held: as in delivery_again_all.  last_*: where the next call continues; NULL:
-- there are no more.
CREATE FUNCTION delivery_redeliver_any(rooms text[], wanted_meeting text, after_at timestamptz,
    after_number bigint, most bigint, is_dry boolean, origin jsonb DEFAULT NULL,
    at timestamptz DEFAULT clock_timestamp(), longest interval DEFAULT '1 s',
    OUT redelivered bigint, OUT disabled bigint, OUT silent bigint, OUT deleted bigint,
    OUT pipeline bigint, OUT commands bigint, OUT held bigint, OUT last_at timestamptz, OUT last_number bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET lock_timeout = '500ms' SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
DECLARE
	picked text[];
	stopped text;
BEGIN
	PERFORM origin_set(origin);
	SELECT array_agg(d.id ORDER BY d.created_at, d.number) FILTER (WHERE d.obstacle IS NULL),
	    (array_agg(d.created_at ORDER BY d.created_at DESC, d.number DESC))[1],
	    (array_agg(d.number ORDER BY d.created_at DESC, d.number DESC))[1]
	INTO picked, last_at, last_number
	FROM delivery_dead(rooms, wanted_meeting, after_at, after_number, most) d;
	redelivered := coalesce(cardinality(picked), 0);
	held := 0;
	IF NOT is_dry THEN
		SELECT a.redelivered, a.last, a.held INTO redelivered, stopped, held
		FROM delivery_again_all(picked, '{room,pipeline}', at, longest) a;
	END IF;
	IF stopped IS NOT NULL THEN
		SELECT o.created_at, o.number INTO last_at, last_number FROM outbox o WHERE o.id = stopped;
	END IF;
	SELECT count(*) FILTER (WHERE d.obstacle = 'disabled'), count(*) FILTER (WHERE d.obstacle = 'silent'),
	    count(*) FILTER (WHERE d.obstacle = 'deleted'), count(*) FILTER (WHERE d.obstacle = 'pipeline'),
	    count(*) FILTER (WHERE d.obstacle = 'command')
	INTO disabled, silent, deleted, pipeline, commands
	FROM delivery_dead(rooms, wanted_meeting, after_at, after_number, most) d
	WHERE (d.created_at, d.number) <= (last_at, last_number);
END
$$;
COMMENT ON FUNCTION delivery_redeliver_any IS 'Makes dead messages of all endpoints due again, each as delivery_again does.';
