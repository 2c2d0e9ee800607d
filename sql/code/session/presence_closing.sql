CREATE TYPE presence_closing AS (
	kind text,
	at timestamptz,
	breakout_key bytea,
	seq bigint
);
COMMENT ON TYPE presence_closing IS 'What ends sessions that nobody told the end of.';
