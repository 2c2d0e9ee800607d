-- HMAC by two steps: nobody who has the digest of one address can make another's.
CREATE FUNCTION source_digest(address text) RETURNS text
LANGUAGE sql STABLE STRICT
AS $$
	SELECT left(encode(sha256(k.key || sha256(k.key || convert_to(address, 'UTF8'))), 'hex'), 16)
	FROM (SELECT convert_to(s.secret, 'UTF8') AS key FROM source_secret s WHERE s.is_only) AS k
$$;
COMMENT ON FUNCTION source_digest(text) IS 'The digest by which the audit names an address: 16 hexadecimal digits.';
