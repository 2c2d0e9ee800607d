# shellcheck shell=sh disable=SC2034,SC2154
# HMAC-SHA256 (RFC 2104) by two plain digests: openssl takes an HMAC key only as an argument, which
# all users can read.  printf is a shell builtin, so its arguments are not visible.

# load_secret: child processes, such as the upload command, do not get the secret.
load_secret()
{
	setting JITSI_WEBHOOK_SECRET
	unset JITSI_WEBHOOK_SECRET
	[ -n "$value" ] || fault JITSI_WEBHOOK_SECRET
	load_key "$value"
	value=
}

# load_base: sets $base, Reflector's address.
load_base()
{
	setting REFLECTOR_API_URL
	base=$value
	case $base in
	*[[:cntrl:]]* | *' '*) fault REFLECTOR_API_URL ;;
	http://?* | https://?*) ;;
	*) fault REFLECTOR_API_URL ;;
	esac
	base=${base%/}
}

load_send_timeout()
{
	seconds JIBRI_SEND_TIMEOUT 30
	send_timeout=$value
}

# load_key SECRET: sets $key_bytes: decimal, one block.
load_key()
{
	if [ ${#1} -gt 64 ]; then
		key_bytes=$(printf %s "$1" | openssl dgst -sha256 -binary | od -An -v -tu1)
	else
		key_bytes=$(printf %s "$1" | od -An -v -tu1)
	fi
	# shellcheck disable=SC2086
	set -- $key_bytes
	while [ $# -lt 64 ]; do
		set -- "$@" 0
	done
	key_bytes=$*
}

# pad BYTE: prints the key, each byte combined with BYTE.
pad()
{
	pad_format=
	for pad_byte in $key_bytes; do
		pad_byte=$((pad_byte ^ $1))
		pad_format=$pad_format\\$((pad_byte / 64))$((pad_byte / 8 % 8))$((pad_byte % 8))
	done
	# shellcheck disable=SC2059
	printf "$pad_format"
}

# sign FILE: sets $signature.
sign()
{
	{ pad 54 && cat -- "$1"; } | openssl dgst -sha256 -binary >"$1.inner" || return
	signature=$({ pad 92 && cat -- "$1.inner"; } | openssl dgst -sha256 -r) || return
	signature=${signature%% *}
	[ ${#signature} -eq 64 ]
}

# quote TEXT: for curl's configuration.
quote()
{
	printf '"%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g')"
}

# print_request HEADER...: curl's configuration, because the URL may contain a password.
print_request()
{
	printf 'url = %s\n' "$(quote "$url")"
	printf 'header = "%s"\n' "Content-Type: application/json" "Expect:" \
		"X-Jitsi-Signature: $signature" "$@"
	echo 'proto = "=http,https"'
}
