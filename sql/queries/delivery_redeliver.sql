SELECT delivery_redeliver($1, $2::timestamptz)
