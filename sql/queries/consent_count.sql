SELECT count(*) FILTER (WHERE NOT is_guest AND consent_given),
    count(*) FILTER (WHERE NOT is_guest AND NOT consent_given),
    count(*) FILTER (WHERE is_guest AND consent_given),
    count(*) FILTER (WHERE is_guest AND NOT consent_given)
FROM consent_of($1)
