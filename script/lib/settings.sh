# shellcheck shell=bash disable=SC2034,SC2154
# Settings: the environment, then .env in the checkout, then what the first start
# generated into STATE_DIR/env.

# file_setting FILE NAME: the last value that FILE gives NAME, without quotes.
file_setting()
{
	local value

	# Most have no such line: no process for those.
	[[ -f $1 && $(<"$1") == *"$2"* ]] || return 0
	value=$(sed -En "s/^[[:space:]]*(export[[:space:]]+)?$2[[:space:]]*=[[:space:]]*//p" "$1" |
		tail -n 1)
	value=${value%"${value##*[![:space:]]}"}
	case $value in
	\"*\" | \'*\')
		value=${value#?}
		value=${value%?}
		;;
	esac
	printf '%s' "$value"
}

# setting NAME [FALLBACK]: as the programs read it: a value in the environment, even an empty one,
# hides the files.
setting()
{
	local value=${!1-}

	[[ $value || -v $1 ]] || value=$(file_setting "$top/.env" "$1")
	[[ $value || -v $1 ]] || value=$(file_setting "${settings_generated-}" "$1")
	printf '%s' "${value:-${2-}}"
}

secret()
{
	openssl rand -hex 32
}

# generate_settings: prints what is unset, for a first start.
generate_settings()
{
	[[ $(setting JITSI_DOMAIN) ]] || echo JITSI_DOMAIN=meet.example.com
	[[ $(setting JITSI_JWT_SECRET) || $(setting JITSI_JWT_PRIVATE_KEY) ]] || echo "JITSI_JWT_SECRET=$(secret)"
	[[ $(setting JITSI_WEBHOOK_SECRET) ]] || echo "JITSI_WEBHOOK_SECRET=$(secret)"
	[[ $(setting AUTH_BACKEND) != none && ! $(setting AUTH_JWT_PUBLIC_KEY) &&
		! $(setting AUTH_OIDC_ISSUER) && ! $(setting AUTH_JWKS_URL) && ! $(setting AUTH_JWKS_FILE) ]] ||
		return 0
	[[ $(setting AUTH_JWT_ALGORITHM) ]] || echo AUTH_JWT_ALGORITHM=HS256
	[[ $(setting AUTH_JWT_SECRET) ]] || echo "AUTH_JWT_SECRET=$(secret)"
}

# merge_settings: one file for the programs, which read only one; the later line counts.  An empty
# value in .env counts as unset.
merge_settings()
{
	{
		cat -- "$settings_generated"
		echo
		[[ ! -f $top/.env ]] ||
			sed -E "/^[[:space:]]*[A-Za-z0-9_]+=(\"\"|'')?[[:space:]]*\$/d" "$top/.env"
	} >"$settings_merged"
}

# settle_settings: generates, merges and checks; exits with status 78 if a setting is faulty.  The
# generated values are kept only if the check passes.
settle_settings()
{
	local status=0 generated

	settings_merged=$state/env.merged
	settings_generated=$state/env
	[[ -f $settings_generated ]] || {
		generated=$(generate_settings)
		settings_generated=$state/env.new
		printf '%s\n' "$generated" >"$settings_generated"
	}
	merge_settings
	export REFLECTOR_ENV_FILE=$settings_merged
	"$build/tools/reflectorctl" config --offline || status=$?
	[[ $status -eq 0 ]] || exit "$status"
	[[ $settings_generated == "$state/env" ]] || mv -f -- "$settings_generated" "$state/env"
	settings_generated=$state/env
}
