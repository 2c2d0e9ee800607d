SELECT erasure_count_files($1, $2::bigint)
