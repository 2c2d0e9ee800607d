#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

static char order[8];

static void
note(void *handle)
{
	const size_t length = strlen(order);

	order[length] = *(char *)handle;
	order[length + 1] = '\0';
}

static void
memory_is_zeroed_also_after_reuse(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (int round = 0; round < 2; round++) {
		unsigned char *bytes = arena_alloc(arena, 1000);

		for (int i = 0; i < 1000; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xa5, 1000);
		arena_empty(arena);
	}
	arena_free(arena);
}

static void
every_piece_is_aligned_for_any_type(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t bytes = 0; bytes < 100; bytes++) {
		const uintptr_t at = (uintptr_t)arena_alloc(arena, bytes);

		assert_int_equal(at % _Alignof(max_align_t), 0);
	}
	arena_free(arena);
}

static void
pieces_of_every_size_keep_their_bytes(void **state)
{
	struct arena *arena = arena_new();
	unsigned char *pieces[200];

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		pieces[i] = arena_alloc(arena, i * i);
		memset(pieces[i], (int)i, i * i);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t j = 0; j < i * i; j++)
			assert_int_equal(pieces[i][j], i);
	arena_free(arena);
}

static void
a_piece_larger_than_any_block_is_usable_to_its_end(void **state)
{
	struct arena *arena = arena_new();
	const size_t bytes = (size_t)4 * 1024 * 1024 + 3;
	char *small = arena_text(arena, "small");
	char *large = arena_alloc(arena, bytes);

	(void)state;
	large[bytes - 1] = 'x';
	assert_string_equal(small, "small");
	assert_string_equal(arena_text(arena, "after"), "after");
	assert_int_equal(large[bytes - 1], 'x');
	arena_free(arena);
}

static void
small_pieces_go_on_in_the_open_block_after_a_large_one(void **state)
{
	struct arena *arena = arena_new();
	const char *before = arena_alloc(arena, 16);
	const char *large = arena_alloc(arena, 1024 * 1024);
	const char *after = arena_alloc(arena, 16);

	(void)state;
	assert_non_null(large);
	assert_true(after > before && after - before <= 64);
	arena_free(arena);
}

static void
the_first_block_is_kept_for_reuse(void **state)
{
	struct arena *arena = arena_new();
	const void *first = arena_alloc(arena, 100);

	(void)state;
	for (int i = 0; i < 100; i++)
		arena_alloc(arena, 1000);
	arena_empty(arena);
	assert_ptr_equal(arena_alloc(arena, 100), first);
	arena_free(arena);
}

static void
copies_end_in_nul_and_keep_inner_nuls(void **state)
{
	struct arena *arena = arena_new();
	const char *copy = arena_copy(arena, "a\0bcd", 3);

	(void)state;
	assert_memory_equal(copy, "a\0b", 4);
	assert_string_equal(arena_copy(arena, NULL, 0), "");
	assert_string_equal(arena_text(arena, ""), "");
	assert_null(arena_text(arena, NULL));
	arena_free(arena);
}

static void
formatted_texts_have_any_length(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (int length = 250; length < 262; length++) {
		const char *text = arena_printf(arena, "%0*d", length, 7);

		assert_int_equal(strlen(text), length);
		assert_int_equal(text[length - 1], '7');
	}
	assert_int_equal(strlen(arena_printf(arena, "%100000s|", "")), 100001);
	assert_string_equal(arena_printf(arena, "%s=%d", "a", 1), "a=1");
	arena_free(arena);
}

static void
what_is_deferred_runs_once_newest_first(void **state)
{
	struct arena *arena = arena_new();
	char one = '1', two = '2', three = '3';

	(void)state;
	order[0] = '\0';
	arena_defer(arena, note, &one);
	arena_defer(arena, note, &two);
	assert_string_equal(order, "");
	arena_empty(arena);
	assert_string_equal(order, "21");
	arena_defer(arena, note, &three);
	arena_free(arena);
	assert_string_equal(order, "213");
}

static void
freeing_no_arena_does_nothing(void **state)
{
	(void)state;
	arena_free(NULL);
}

#ifdef SANITIZED
#include <sanitizer/asan_interface.h>

static void
the_sanitizer_sees_use_past_the_end_and_after_emptying(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t bytes = 1; bytes < 100; bytes++) {
		char *piece = arena_alloc(arena, bytes);

		arena_alloc(arena, 1);
		assert_null(__asan_region_is_poisoned(piece, bytes));
		assert_true(__asan_address_is_poisoned(piece + bytes));
		arena_empty(arena);
		assert_true(__asan_address_is_poisoned(piece));
	}
	arena_free(arena);
}
#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_also_after_reuse),
		cmocka_unit_test(every_piece_is_aligned_for_any_type),
		cmocka_unit_test(pieces_of_every_size_keep_their_bytes),
		cmocka_unit_test(a_piece_larger_than_any_block_is_usable_to_its_end),
		cmocka_unit_test(small_pieces_go_on_in_the_open_block_after_a_large_one),
		cmocka_unit_test(the_first_block_is_kept_for_reuse),
		cmocka_unit_test(copies_end_in_nul_and_keep_inner_nuls),
		cmocka_unit_test(formatted_texts_have_any_length),
		cmocka_unit_test(what_is_deferred_runs_once_newest_first),
		cmocka_unit_test(freeing_no_arena_does_nothing),
#ifdef SANITIZED
		cmocka_unit_test(the_sanitizer_sees_use_past_the_end_and_after_emptying),
#endif
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
