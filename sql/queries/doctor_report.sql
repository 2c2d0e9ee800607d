-- name: doctor_report_keep
SELECT doctor_report_keep($1, $2::json);

-- name: doctor_report_list
SELECT host, at, rows FROM doctor_reports();
