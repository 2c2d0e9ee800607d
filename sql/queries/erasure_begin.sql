SELECT erasure_begin($1, $2, $3, $4::timestamptz)
