/*
 * A json-c that refuses every text, for a program that is preloaded with this.
 */
struct json_tokener;

int json_tokener_get_error(struct json_tokener *tokener);

int
json_tokener_get_error(struct json_tokener *tokener)
{
	(void)tokener;
	return 1;
}
