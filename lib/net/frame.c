#include "frame.h"

#include "base/text.h"

#define LAST 0x80
#define RESERVED 0x70
#define MASKED 0x80

/* A control frame, and a length that its second byte holds. */
#define SHORT_MOST 125
#define LENGTH_IN_2 126
#define LENGTH_IN_8 127

static bool
is_control(enum frame_kind kind)
{
	return kind >= FRAME_CLOSE;
}

static bool
is_kind(uint8_t code)
{
	return code <= FRAME_BINARY || (code >= FRAME_CLOSE && code <= FRAME_PONG);
}

static void
add_number(struct text *text, uint64_t number, size_t bytes)
{
	while (bytes-- > 0)
		text_add_char(text, (char)(number >> (8 * bytes)));
}

static void
add_length(struct text *text, size_t length)
{
	if (length <= SHORT_MOST) {
		text_add_char(text, (char)(MASKED | length));
		return;
	}
	text_add_char(
	    text, (char)(MASKED | (length <= UINT16_MAX ? LENGTH_IN_2 : LENGTH_IN_8)));
	add_number(text, length, length <= UINT16_MAX ? 2 : 8);
}

void
frame_add(struct text *text, enum frame_kind kind, const char *bytes, size_t length,
    const uint8_t mask[FRAME_MASK_BYTES])
{
	text_add_char(text, (char)(LAST | kind));
	add_length(text, length);
	text_add_bytes(text, mask, FRAME_MASK_BYTES);
	for (size_t i = 0; i < length; i++)
		text_add_char(text, (char)(bytes[i] ^ mask[i % FRAME_MASK_BYTES]));
}

/* The length that stands in so many bytes after the second; the shortest form is required. */
static enum outcome
read_length(const uint8_t *bytes, size_t count, uint64_t *length)
{
	*length = 0;
	for (size_t i = 0; i < count; i++)
		*length = *length << 8 | bytes[2 + i];
	return *length > (count == 2 ? SHORT_MOST : UINT16_MAX) ? OK : MALFORMED;
}

/* Servers do not mask, and nothing that would give the reserved bits a meaning was agreed. */
static bool
is_allowed(const uint8_t head[2])
{
	uint8_t code = head[0] & 0x0f;

	if ((head[0] & RESERVED) != 0 || (head[1] & MASKED) != 0 || !is_kind(code))
		return false;
	return !is_control(code) || ((head[0] & LAST) != 0 && head[1] <= SHORT_MOST);
}

enum outcome
frame_read(const char *bytes, size_t length, struct frame *frame)
{
	const uint8_t *head = (const uint8_t *)bytes;
	size_t more;
	uint64_t size;

	if (length < 2)
		return NOT_FOUND;
	if (!is_allowed(head))
		return MALFORMED;
	size = head[1];
	more = size == LENGTH_IN_2 ? 2 : size == LENGTH_IN_8 ? 8 : 0;
	if (length < 2 + more)
		return NOT_FOUND;
	if (more > 0 && read_length(head, more, &size) != OK)
		return MALFORMED;
	if (size > FRAME_MOST)
		return TOO_LARGE;
	if (length - 2 - more < size)
		return NOT_FOUND;
	*frame = (struct frame){ .kind = head[0] & 0x0f,
		.is_last = (head[0] & LAST) != 0,
		.bytes = bytes + 2 + more,
		.length = (size_t)size,
		.whole = 2 + more + (size_t)size };
	return OK;
}
