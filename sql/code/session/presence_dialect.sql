-- The platform's own; else signed if there is one signed presence event; else stock.  Read from
-- the log; the table presence keeps the result.
CREATE FUNCTION presence_dialect(meeting text) RETURNS text
LANGUAGE plpgsql STABLE
AS $$
BEGIN
	RETURN coalesce((SELECT p.dialect FROM platform p
	    WHERE p.name = (SELECT m.platform FROM meeting_row m WHERE m.id = meeting)), CASE
	    WHEN EXISTS (SELECT FROM event e WHERE e.meeting_id = meeting
	        AND e.kind IS NOT NULL AND e.dialect = 'signed') THEN 'signed'
	    ELSE 'stock' END);
END
$$;
COMMENT ON FUNCTION presence_dialect(text) IS 'The dialect whose presence events count in a meeting.';
GRANT EXECUTE ON FUNCTION presence_dialect(text)
    TO reflector_reader;
