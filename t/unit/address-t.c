#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cmocka.h>

#include "base/outcome.h"

typedef bool question(const struct sockaddr *);

static bool
ask(question *is, const char *text)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		return is((const struct sockaddr *)&four);
	assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
	return is((const struct sockaddr *)&six);
}

static bool
is_public(const char *text)
{
	return ask(address_is_public, text);
}

static void
an_operators_servers_may_be_local_and_metadata_are_not(void **state)
{
	static const char *const local[] = { "10.0.0.1", "100.64.0.1", "127.0.0.1",
		"172.31.255.255", "192.168.0.1", "::1", "fc00::1", "fdff::1" };
	static const char *const others[] = { "0.0.0.0", "169.254.169.254",
		"168.63.129.16", "192.0.0.192", "224.0.0.1", "255.255.255.255", "1.1.1.1",
		"172.32.0.0", "::", "fe80::1", "ff02::1", "::ffff:10.0.0.1",
		"2606:4700::1111" };

	(void)state;
	for (size_t i = 0; i < COUNT(local); i++)
		if (!ask(address_is_local, local[i]))
			fail_msg("%s", local[i]);
	for (size_t i = 0; i < COUNT(others); i++)
		if (ask(address_is_local, others[i]))
			fail_msg("%s", others[i]);
}

/* The first and the last address of each network, and what stands beside it. */
static void
reserved_networks_are_refused_to_their_last_address(void **state)
{
	static const char *const refused[] = { "0.0.0.0", "0.255.255.255", "10.0.0.0",
		"10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.0",
		"127.0.0.1", "127.255.255.255", "168.63.129.16", "169.254.0.0",
		"169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255",
		"192.0.0.0", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.88.99.0",
		"192.88.99.255", "192.168.0.0", "192.168.255.255", "198.18.0.0",
		"198.19.255.255", "198.51.100.0", "198.51.100.255", "203.0.113.0",
		"203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0",
		"255.255.255.255" };

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		if (is_public(refused[i]))
			fail_msg("%s", refused[i]);
}

static void
their_neighbours_are_public(void **state)
{
	static const char *const allowed[] = { "1.0.0.0", "9.255.255.255", "11.0.0.0",
		"100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
		"168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0",
		"172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0",
		"192.0.3.0", "192.88.98.255", "192.88.100.0", "192.167.255.255",
		"192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
		"198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255" };

	(void)state;
	for (size_t i = 0; i < COUNT(allowed); i++)
		if (!is_public(allowed[i]))
			fail_msg("%s", allowed[i]);
}

static void
of_ipv6_only_what_is_given_out_is_public(void **state)
{
	static const char *const refused[] = { "::", "::1", "::7f00:1",
		"::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::10.0.0.1",
		"64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8", "100::1",
		"1fff:ffff::1", "2001::1", "2001:1ff:ffff::1", "2001:db8::1",
		"2002:7f00:1::1", "2002:808:808::1", "3fff::1", "3fff:fff::1", "4000::1",
		"5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1" };
	static const char *const allowed[] = { "64:ff9b::8.8.8.8", "2000::1",
		"2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700::1111",
		"3fff:1000::1", "3ffe:ffff::1" };

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		if (is_public(refused[i]))
			fail_msg("%s", refused[i]);
	for (size_t i = 0; i < COUNT(allowed); i++)
		if (!is_public(allowed[i]))
			fail_msg("%s", allowed[i]);
}

static void
other_families_are_refused(void **state)
{
	struct sockaddr_un here = { .sun_family = AF_UNIX };

	(void)state;
	assert_false(address_is_public((const struct sockaddr *)&here));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_operators_servers_may_be_local_and_metadata_are_not),
		cmocka_unit_test(reserved_networks_are_refused_to_their_last_address),
		cmocka_unit_test(their_neighbours_are_public),
		cmocka_unit_test(of_ipv6_only_what_is_given_out_is_public),
		cmocka_unit_test(other_families_are_refused),
	};

	return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
