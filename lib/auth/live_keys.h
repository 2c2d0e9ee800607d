/*
 * The keys that users' tokens are checked with: our own, which a setting names, and those that an
 * identity provider publishes, which change while the programs run.  Any thread may use it.
 * Private to auth/.
 */
#ifndef AUTH_LIVE_KEYS_H
#define AUTH_LIVE_KEYS_H

struct key_set;

struct live_keys {
	struct key_set *own;	   /* NULL: none */
	struct key_set *published; /* NULL: there is no provider; empty: no keys yet */
};

/* Both become the keys, and are taken over. */
void live_keys_set(struct live_keys);

/* The provider's keys become these, which are taken over. */
void live_keys_publish(struct key_set *);

/* The keys of now, until live_keys_release, whatever replaces them. */
struct live_keys live_keys_hold(void);
void live_keys_release(struct live_keys);

#endif
