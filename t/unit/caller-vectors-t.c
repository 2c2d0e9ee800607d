/*
 * The examples of RFC 7515 and RFC 8037.  They are no tokens of users; what is found wrong with
 * them is found behind the signature.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/caller.h"
#include "base/arena.h"
#include "base/text.h"
#include "lib/bearer.h"
#include "lib/keys.h"
#include "lib/refused.h"
#include "lib/settings.h"

#define CLAIMS                                                                            \
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19" \
	"yb290Ijp0cnVlfQ"
#define EXPIRED "the token has expired"
#define WRONG "the token's signature is wrong"

static const struct example {
	const char *jwk, *signed_text, *signature, *why;
} examples[] = {
	/* RFC 7515 §A.2, RS256 */
	{ "{\"kty\":\"RSA\",\"n\":\"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mP"
	  "ddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32"
	  "690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBE"
	  "Ma2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NA"
	  "co9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ\",\"e\":\"AQAB\"}",
	    "eyJhbGciOiJSUzI1NiJ9." CLAIMS,
	    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_l"
	    "F5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75v"
	    "RK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWE"
	    "sqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVm"
	    "tVrBp0igcN_IoypGlUPQGe77Rw",
	    EXPIRED },
	/* RFC 7515 §A.3, ES256 */
	{ "{\"kty\":\"EC\",\"crv\":\"P-256\","
	  "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
	  "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}",
	    "eyJhbGciOiJFUzI1NiJ9." CLAIMS,
	    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-"
	    "Kg6NU1Q",
	    EXPIRED },
	/* RFC 8037 §A.4, Ed25519 */
	{ "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
	  "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
	    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
	    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_"
	    "MuM0KAg",
	    "the token's claims are not a JSON object" },
};

static void
assert_why(struct arena *arena, const char *text, const char *signature, const char *why)
{
	struct caller caller;

	refused_reset();
	assert_int_equal(bearer_ask_with(arena,
			     arena_printf(arena, "%s.%s", text, signature), &caller),
	    UNAUTHENTICATED);
	assert_string_equal(refused_text(), why);
}

/* Every key is in the set, and none has a kid: each that fits is tried. */
static void
the_signatures_of_the_standards_are_verified(void **state)
{
	const char *path = keys_file(
	    *state, KEYS_SET(*state, examples[0].jwk, examples[1].jwk, examples[2].jwk));

	assert_null(
	    SETTINGS(*state, &caller_config, "AUTH_JWT_ALGORITHM=RS256 ES256 EdDSA",
		arena_printf(*state, "AUTH_JWKS_FILE=%s", path)));
	for (size_t i = 0; i < COUNT(examples); i++) {
		const struct example *one = &examples[i];
		char *forged = arena_text(*state, one->signature);

		assert_why(*state, one->signed_text, forged, one->why);
		forged[4] = forged[4] == 'A' ? 'B' : 'A';
		assert_why(*state, one->signed_text, forged, WRONG);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		VERIFY_TEST(the_signatures_of_the_standards_are_verified),
	};

	return cmocka_run_group_tests_name("caller-vectors", tests, NULL, NULL);
}
