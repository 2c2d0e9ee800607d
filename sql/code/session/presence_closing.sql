CREATE TYPE presence_closing AS (
	kind text,
	at timestamptz,
	breakout_key bytea,
	seq bigint
);
COMMENT ON TYPE presence_closing IS 'An event that ends sessions without a left_at.';
