SELECT id, scope, user_id, name
FROM api_key_use(decode($1, 'hex'), $2::timestamptz)
