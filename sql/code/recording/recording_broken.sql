-- In plpgsql: it is called for failures only, and planned once.
CREATE FUNCTION recording_broken(meeting text, named text) RETURNS text
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN (SELECT min(r.id) FROM recording_of(meeting, '-infinity', interval '0') r
	    WHERE named = ANY (r.ids) AND r.status = 'failed');
END
$$;
COMMENT ON FUNCTION recording_broken(text, text) IS 'The id of the recording that has this id, or a file with it, if it has failed; NULL: it has not failed, or was completed.';
