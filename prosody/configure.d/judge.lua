-- judge.lua ROOT DOMAIN: the faults in the configuration of a Prosody that serves Jitsi and
-- Reflector.  One line each, with tabs: "bad" or "note", the check's name (check.sh) and the
-- text; or "value", a name and its value; never a secret.
-- judge.lua ROOT: only whether Prosody can read its configuration. judge.lua ROOT secret FILE
-- OPTION: the value of an option in a file, wherever it is set; the first item of a list.
-- judge.lua ROOT others FILE HOST: the modules that a file without includes names for a host.
--
-- Sources: jitsi-meet resources/prosody-plugins (what each module does), Prosody
-- util/pluginloader.lua (where modules are looked for).
local here = arg[0]:match("^(.*)/") or ".";
package.path = here .. "/?.lua;" .. package.path;
local config, modules_lib = require "config", require "modules";

local root, domain = arg[1], arg[2];

local function say(kind, name, ...)
	print(kind .. "\t" .. name .. "\t" .. string.format(...));
end

if domain == "secret" then
	local hosts = config.read(root, arg[3]);
	for _, options in pairs(hosts) do
		local value = options[arg[4]];
		if type(value) == "table" then value = value[1]; end
		if type(value) == "string" then io.write(value); break; end
	end
	return;
end

if domain == "others" then
	modules_lib.others({ root = root, hosts = config.read("", arg[3]), say = say }, arg[4]);
	return;
end

local ok, hosts = pcall(config.read, root, "/etc/prosody/prosody.cfg.lua");
if not ok then
	say("bad", "prosody.configuration",
		"Prosody's configuration cannot be read: %s", tostring(hosts));
end
if not ok or not domain then return; end

local muc, breakout = "conference." .. domain, "breakout." .. domain;

local function get(host, option)
	local value = hosts[host] and hosts[host][option];
	if value == nil then value = hosts["*"][option]; end
	return value;
end

local function contains(host, option, wanted)
	local list = get(host, option);
	for _, item in ipairs(type(list) == "table" and list or {}) do
		if item == wanted then return true; end
	end
	return false;
end

local function check_hosts()
	if not hosts[domain] then
		say("bad", "prosody.configuration",
			"Prosody's configuration has no VirtualHost %s: /etc/prosody/conf.d/%s.cfg.lua must"
			.. " be a link to the file in conf.avail", domain, domain);
		return false;
	end
	for _, host in ipairs { muc, breakout, "lobby." .. domain, "recorder." .. domain } do
		if not hosts[host] then
			say("bad", "prosody.configuration",
				"%s is not in Prosody's configuration: run configure again", host);
		end
	end
	return hosts[muc] ~= nil;
end

local function expect(check, host, option, wanted, why)
	if get(host, option) ~= wanted then
		say("bad", check, "%s on %s is not %s: %s; run configure again, and remove what sets it after"
			.. " the Include of reflector.cfg.lua", option, host, tostring(wanted), why);
	end
end

local function check_options()
	expect("prosody.tokens", domain, "authentication", "token", "people join without a token");
	expect("prosody.tokens", domain, "allow_empty_token", false, "people join without a token");
	expect("prosody.tokens", domain, "enable_domain_verification", true,
		"tokens of other domains are accepted");
	expect("prosody.options", muc, "muc_room_locking", false, "the second person is refused");
	expect("prosody.options", muc, "muc_mapper_domain_base", domain,
		"events have no meeting_session_id");
	for option, jid in pairs {
		muc_password_whitelist = "recorder@recorder." .. domain;
		token_verification_allowlist = "recorder." .. domain;
		admins = "focus@auth." .. domain;
	} do
		if not contains(muc, option, jid) then
			say("bad", "prosody.options",
				"%s on %s does not name %s: run configure again", option, muc, jid);
		end
	end
end

local function check_secret(host, option, least, name)
	local value = get(host, option);
	if type(value) ~= "string" or value == "" then
		say("bad", "prosody.secrets",
			"%s on %s is empty: put Reflector's %s there (configure asks for it)",
			option, host, name);
	elseif #value < least then
		say("bad", "prosody.secrets",
			"%s on %s is shorter than %d bytes: make Reflector's %s longer and run"
			.. " configure again", option, host, least, name);
	end
	return value;
end

-- Whoever can change an answer of the key server can make tokens.
local function check_key_server(url)
	if type(url) ~= "string" or not url:find("^https?://[^/%s]+/.*/keys/?$") then
		say("bad", "prosody.keys",
			"asap_key_server on %s is not Reflector's address and /v1/jitsi/keys: run configure"
			.. " again", domain);
		return;
	end
	say("value", "key_server", "%s", (url:gsub("/$", "")));
	if url:find("^http:") and not url:find("^http://127%.") and not url:find("^http://localhost") then
		say("note", "prosody.keys",
			"keys of tokens come by plain http: whoever is on the way can put in their own and"
			.. " enter every meeting; use https, except in a network of these two hosts alone");
	end
end

local function check_secrets()
	local key_server, key = get(domain, "asap_key_server"), nil;
	if key_server ~= nil then
		check_key_server(key_server);
	else
		key = check_secret(domain, "app_secret", 32, "JITSI_JWT_SECRET");
	end
	for _, host in ipairs { muc, breakout } do
		local sync = check_secret(host, "event_sync_secret", 24, "JITSI_WEBHOOK_SECRET");
		if key == sync and key ~= "" and key ~= nil then
			say("bad", "prosody.secrets",
				"app_secret and event_sync_secret are equal: they must differ");
		end
	end
end

-- What Reflector's settings must agree with.
local function tell_names()
	say("value", "domain", "%s", domain);
	for _, pair in ipairs { { "app_id"; "app_id" }, { "issuer"; "asap_accepted_issuers" },
			{ "audience"; "asap_accepted_audiences" } } do
		local value = get(domain, pair[2]);
		if type(value) == "table" then value = table.concat(value, " "); end
		if type(value) == "string" then say("value", pair[1], "%s", value); end
	end
end

local function check_url()
	local url = get(muc, "event_sync_url");
	if type(url) ~= "string" or not url:find("^https?://[^/%s]+/") then
		say("bad", "prosody.reflector",
			"event_sync_url on %s is no URL: run configure again", muc);
		return;
	end
	say("value", "url", "%s", url);
	if url:find("^http:") and not url:find("^http://127%.") and not url:find("^http://localhost") then
		say("note", "prosody.reflector",
			"events go by plain http: signed, but names can be read on the way;"
			.. " only for a network of your own");
	end
	local unbound = hosts["*"].unbound;
	say("value", "hoststxt", "%s", tostring(type(unbound) == "table" and unbound.hoststxt == true));
end

if check_hosts() then
	check_options();
	check_secrets();
	tell_names();
	check_url();
	modules_lib.check {
		root = root, domain = domain, muc = muc, breakout = breakout, hosts = hosts,
		get = get, say = say,
	};
end
