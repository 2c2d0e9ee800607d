-- Neither the id nor the address is stored: who has the rows cannot try out addresses.
CREATE FUNCTION guesser_key(user_id text, address text) RETURNS bytea
LANGUAGE sql STABLE
AS $$
	SELECT text_key(CASE WHEN user_id IS NULL THEN 'address ' || source_digest(coalesce(address, ''))
	    ELSE 'user ' || user_id END)
$$;
COMMENT ON FUNCTION guesser_key(text, text) IS 'The key of who guesses passcodes: a user, or, if NULL, whoever is at an address.';
