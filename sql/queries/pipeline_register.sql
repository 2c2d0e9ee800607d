SELECT pipeline_register($1::boolean)
