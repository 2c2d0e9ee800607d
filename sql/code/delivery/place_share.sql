CREATE FUNCTION place_share(free bigint, most bigint, taken numeric, claimants bigint) RETURNS numeric
LANGUAGE sql IMMUTABLE
RETURN greatest(least((free - taken) / (claimants + 1), most - taken),
    CASE WHEN taken = 0 THEN 1 ELSE 0 END);
COMMENT ON FUNCTION place_share IS 'How many more places one of so many claimants may take: no more than stay free then, and no more than most with those it has; one, if it has none.';
