/*
 * A json-c that finds no member of any object, for a program that is preloaded with this.
 */
struct json_object;

int json_object_object_get_ex(
    const struct json_object *object, const char *name, struct json_object **value);

int
json_object_object_get_ex(
    const struct json_object *object, const char *name, struct json_object **value)
{
	(void)object;
	(void)name;
	(void)value;
	return 0;
}
