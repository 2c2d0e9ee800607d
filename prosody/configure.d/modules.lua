-- Judges the modules of a Prosody's configuration for judge.lua: each must be found, the needed
-- ones must be loaded, and none that conflicts with ours.
local lfs = require "lfs";

local needed_on_main = { "muc_lobby_rooms", "persistent_lobby", "filter_iq_jibri" };
local needed_on_muc = { "token_verification", "token_affiliation", "muc_meeting_id",
	"muc_domain_mapper", "muc_password_whitelist", "event_sync", "reflector_recording",
	"reflector_control", "reflector_limits" };
local needed_on_breakout = { "muc_meeting_id", "event_sync", "reflector_control" };

-- With app_secret these modules accept a guest's token as a system's.
local ruling = { "muc_end_meeting", "muc_kick_participant", "muc_system_chat_message",
	"system_chat_message", "muc_password_check", "muc_jigasi_invite" };

local harmful = {
	muc_allowners = "everybody becomes a moderator";
	token_moderation = "it and token_affiliation undo each other's roles";
	token_affiliation_legacy = "it and token_affiliation set the same roles twice";
	jibri_autostart = "it and reflector_recording start two recordings";
	muc_size = "it tells anybody who is in a meeting";
	muc_census = "it tells anybody which meetings there are";
};

local function loaded(site, host)
	local set = {};
	for _, scope in ipairs { host, host ~= "*" and not (site.hosts[host] or {}).component_module
			and "*" or nil } do
		for _, name in ipairs((site.hosts[scope] or {}).modules_enabled or {}) do set[name] = true; end
	end
	return set;
end

-- The files that contain a module; Prosody loads the first.
local function files_of(site, name)
	local found = {};
	local paths = {};
	for _, path in ipairs(site.hosts["*"].plugin_paths or {}) do paths[#paths + 1] = path; end
	paths[#paths + 1] = "/usr/lib/prosody/modules";
	for _, path in ipairs(paths) do
		local base = site.root .. path:gsub("/*$", "/");
		for _, file in ipairs { "mod_" .. name .. ".lua", "mod_" .. name .. "/mod_" .. name .. ".lua",
				name .. "/mod_" .. name .. ".lua" } do
			if lfs.attributes(base .. file, "mode") == "file" then found[#found + 1] = base .. file; end
		end
	end
	return found;
end

local update = "it is Jitsi's: update jitsi-meet-prosody, or see the README for what goes without";

local function check_found(site, host, name)
	if #files_of(site, name) > 0 then return; end
	local ours = name == "event_sync" or name:find("^reflector_");
	site.say("bad", "prosody.modules",
		"%s: no folder of plugin_paths has mod_%s.lua; %s", host, name,
		ours and "run configure again" or update);
end

local function check_all_found(site)
	for host, options in pairs(site.hosts) do
		local is_ours = host == site.domain or host:sub(-#site.domain - 1) == "." .. site.domain;
		if is_ours and options.enabled ~= false then
			for _, name in ipairs(options.modules_enabled or {}) do check_found(site, host, name); end
			local kind = options.component_module;
			if kind and kind ~= "component" then check_found(site, host, kind); end
			if not kind and options.authentication then
				check_found(site, host, "auth_" .. options.authentication);
			end
		end
	end
end

local function check_needed(site, host, names)
	local has = loaded(site, host);
	for _, name in ipairs(names) do
		if not has[name] then
			site.say("bad", "prosody.modules",
				"%s does not load %s: run configure again", host, name);
		end
	end
end

-- The modules that a host's file names: whether to load each, and why.
local function others(site, host)
	local is_ruling = {};
	for _, name in ipairs(ruling) do is_ruling[name] = true; end
	for _, name in ipairs((site.hosts[host] or {}).modules_enabled or {}) do
		if harmful[name] then
			site.say("leave", name, "%s", harmful[name]);
		elseif is_ruling[name] then
			site.say("leave", name, "with app_secret any guest's token is accepted there");
		elseif #files_of(site, name) == 0 then
			site.say("leave", name, "no folder of plugin_paths has it");
		else
			site.say("take", name, "");
		end
	end
end

local function check_harmful(site, host)
	if site.hosts[host].enabled == false then return; end
	local has = loaded(site, host);
	for name, why in pairs(harmful) do
		if has[name] then
			site.say("bad", "prosody.harmful",
				"%s loads %s: %s; remove it from modules_enabled", host, name, why);
		end
	end
	for _, name in ipairs(ruling) do
		if has[name] and site.get(site.domain, "app_secret") then
			site.say("bad", "prosody.harmful",
				"%s loads %s: with app_secret any guest's token is accepted there;"
				.. " remove it from modules_enabled", host, name);
		end
	end
	if has.muc_wait_for_host and site.get(host, "wait_for_host_disable_auto_owners") ~= true then
		site.say("bad", "prosody.harmful",
			"%s loads muc_wait_for_host, which makes every token's bearer an owner:"
			.. " set wait_for_host_disable_auto_owners = true there", host);
	end
end

-- Jitsi's own sets the role before the join, contrib's after it.
local function check_affiliation(site)
	local files = files_of(site, "token_affiliation");
	if #files == 0 then return; end
	local file = assert(io.open(files[1], "rb"));
	local text = file:read("*a");
	file:close();
	site.say("note", "prosody.modules",
		"token_affiliation is %s (%s)", text:find("muc-occupant-pre-join", 1, true)
		and "Jitsi's own" or "jitsi-contrib's: it works, a moment after the join",
		files[1]:sub(#site.root + 1));
	if #files > 1 then
		site.say("bad", "prosody.harmful",
			"mod_token_affiliation.lua is there twice, %s and %s: only the first counts;"
			.. " remove the one that Jitsi's package did not bring", files[1], files[2]);
	end
end

local function check_displayname(site)
	if not loaded(site, site.muc).muc_displayname then
		site.say("note", "prosody.modules",
			"muc_displayname is not loaded: people may call themselves what they like"
			.. " in the meeting; attendance still shows the token's name");
	end
end

local function check(site)
	check_all_found(site);
	check_needed(site, site.domain, needed_on_main);
	check_needed(site, site.muc, needed_on_muc);
	check_needed(site, site.breakout, needed_on_breakout);
	for host in pairs(site.hosts) do check_harmful(site, host); end
	check_affiliation(site);
	check_displayname(site);
end

return { check = check, others = others };
