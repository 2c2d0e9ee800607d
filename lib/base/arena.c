#include "base/arena.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

/*
 * AddressSanitizer sees nothing inside a block by itself.  Memory that is not
 * handed out is poisoned, and a gap follows each piece, so that use after
 * arena_empty and running past the end are reported.
 */
#ifdef SANITIZED
#include <sanitizer/asan_interface.h>
#define GAP 16
#else
#define ASAN_POISON_MEMORY_REGION(bytes, length) ((void)(bytes), (void)(length))
#define ASAN_UNPOISON_MEMORY_REGION(bytes, length) ((void)(bytes), (void)(length))
#define GAP 0
#endif

#define ALIGNMENT _Alignof(max_align_t)

/* Most requests need less: one malloc for the life of a worker. */
#define BLOCK_BYTES ((size_t)16 * 1024)

/* Larger pieces get their own block, so that the rest of the open one is not lost. */
#define LARGE_BYTES (BLOCK_BYTES / 4)

/* When a request used more than this, free memory is returned to the system. */
#define TRIM_BYTES ((size_t)256 * 1024)

struct block {
	struct block *next;
	size_t size;
	size_t used;
	_Alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
	struct deferred *next;
	void (*release)(void *);
	void *handle;
};

struct arena {
	struct block *first; /* kept by arena_empty */
	struct block *open;  /* where the next small piece is cut from */
	struct block *others;
	struct deferred *deferred;
};

static void __attribute__((noreturn)) die(const char *message)
{
	if (write(STDERR_FILENO, message, strlen(message)) < 0)
		abort();
	abort();
}

static void *
take(size_t bytes)
{
	void *memory = malloc(bytes);

	if (memory == NULL)
		die("out of memory\n");
	return memory;
}

static struct block *
block_new(size_t size)
{
	struct block *block;
	size_t bytes;

	if (__builtin_add_overflow(sizeof(*block), size, &bytes))
		die("out of memory: size overflow\n");
	block = take(bytes);
	block->next = NULL;
	block->size = size;
	block->used = 0;
	ASAN_POISON_MEMORY_REGION(block->bytes, size);
	return block;
}

static void
block_free(struct block *block)
{
	ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->size);
	free(block);
}

/*
 * By default malloc raises its thresholds when a large block is freed, and then keeps freed
 * memory.  Without fast bins small pieces are merged when they are freed, so that malloc sees
 * that the end of a thread's memory is free.
 */
void
arena_setup(void)
{
	mallopt(M_MXFAST, 0);
	mallopt(M_MMAP_THRESHOLD, TRIM_BYTES / 2);
	mallopt(M_TRIM_THRESHOLD, TRIM_BYTES / 2);
}

struct arena *
arena_new(void)
{
	struct arena *arena = take(sizeof(*arena));

	arena->first = block_new(BLOCK_BYTES);
	arena->open = arena->first;
	arena->others = NULL;
	arena->deferred = NULL;
	return arena;
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	arena_empty(arena);
	block_free(arena->first);
	free(arena);
}

/* Frees all blocks but the first; returns how many bytes they had. */
static size_t
free_others(struct arena *arena)
{
	size_t bytes = 0;

	while (arena->others != NULL) {
		struct block *block = arena->others;

		arena->others = block->next;
		bytes += block->size;
		block_free(block);
	}
	return bytes;
}

void
arena_empty(struct arena *arena)
{
	/* Popped before it runs: a release may defer or allocate. */
	while (arena->deferred != NULL) {
		const struct deferred *deferred = arena->deferred;

		arena->deferred = deferred->next;
		deferred->release(deferred->handle);
	}
	/* Otherwise the thread keeps it, and may not need as much again for days. */
	if (free_others(arena) >= TRIM_BYTES)
		(void)malloc_trim(0);
	arena->first->used = 0;
	arena->open = arena->first;
	ASAN_POISON_MEMORY_REGION(arena->first->bytes, arena->first->size);
}

/* A block with room for size bytes. */
static struct block *
find_room(struct arena *arena, size_t size)
{
	struct block *block;

	if (size <= arena->open->size - arena->open->used)
		return arena->open;
	block = block_new(size > LARGE_BYTES ? size : BLOCK_BYTES);
	block->next = arena->others;
	arena->others = block;
	if (size <= LARGE_BYTES)
		arena->open = block;
	return block;
}

void *
arena_alloc(struct arena *arena, size_t bytes)
{
	struct block *block;
	unsigned char *memory;
	size_t size;

	if (__builtin_add_overflow(bytes, GAP + ALIGNMENT - 1, &size))
		die("out of memory: size overflow\n");
	size -= size % ALIGNMENT;
	block = find_room(arena, size);
	memory = block->bytes + block->used;
	block->used += size;
	ASAN_UNPOISON_MEMORY_REGION(memory, bytes);
	memset(memory, 0, bytes);
	return memory;
}

char *
arena_copy(struct arena *arena, const void *bytes, size_t length)
{
	char *copy;
	size_t size;

	if (__builtin_add_overflow(length, 1, &size))
		die("out of memory: size overflow\n");
	copy = arena_alloc(arena, size);
	if (length > 0)
		memcpy(copy, bytes, length);
	return copy;
}

char *
arena_text(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_copy(arena, text, strlen(text));
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	char first[256]; /* enough for most texts, which are then formatted only once */
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vsnprintf(first, sizeof(first), format, arguments);
	va_end(arguments);
	if (length < 0)
		die("arena_printf: bad format or text too long\n");
	if ((size_t)length < sizeof(first))
		return arena_copy(arena, first, (size_t)length);
	text = arena_alloc(arena, (size_t)length + 1);
	va_start(arguments, format);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}

void
arena_defer(struct arena *arena, void (*release)(void *), void *handle)
{
	struct deferred *deferred = arena_alloc(arena, sizeof(*deferred));

	deferred->next = arena->deferred;
	deferred->release = release;
	deferred->handle = handle;
	arena->deferred = deferred;
}
