-- What signs links to recordings: known to the database alone, because whoever holds another
-- secret of ours (Jitsi's own hosts do) could make links to everything.
CREATE TABLE link_secret (
	is_only boolean PRIMARY KEY DEFAULT true CONSTRAINT link_secret_only CHECK (is_only),
	secret text NOT NULL
);
COMMENT ON TABLE link_secret IS 'One row: the key of links.  Deleting it and inserting another ends every link.';
COMMENT ON COLUMN link_secret.is_only IS 'There is one row.';
COMMENT ON COLUMN link_secret.secret IS 'Random, hexadecimal; the digits themselves are the key.';

-- Two UUIDs hold 244 random bits.
INSERT INTO link_secret (secret)
SELECT encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');

GRANT SELECT ON link_secret TO reflector_meetings;
REVOKE SELECT ON link_secret FROM reflector_reader;
