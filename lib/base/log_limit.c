#include "base/log_limit.h"

bool
log_limit_pass(struct log_limit *limit, int64_t now_ms, int64_t *left_out)
{
	long long next_ms = atomic_load(&limit->next_ms);

	if (now_ms < next_ms ||
	    !atomic_compare_exchange_strong(
		&limit->next_ms, &next_ms, now_ms + LOG_LIMIT_MS)) {
		atomic_fetch_add(&limit->left_out, 1);
		return false;
	}
	*left_out = atomic_exchange(&limit->left_out, 0);
	return true;
}
