SELECT consent_give($1, $2, $3, $4::boolean, $5::boolean, $6::timestamptz)
