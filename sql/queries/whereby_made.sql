SELECT whereby_made($1, $2::timestamptz, $3::timestamptz, $4, $5, $6, $7, $8, $9::boolean)
