-- What the components of one receiver share: the queue, delivery and memory of one folder.
--
-- The first component that loads creates it, a reloaded one replaces it (with the new code and
-- options), the last one that unloads ends it.  So callers ask for it every time.
local jid = require "util.jid";

local delivery = module:require "event_sync/delivery";
local lives = module:require "event_sync/lives";
local memory = module:require "event_sync/memory";
local queue = module:require "event_sync/queue";
local waiting = module:require "event_sync/waiting";

-- users: {host = module}; folders: {host = folder}; by_folder: {folder = outbox}.
local shared = module:shared("/*/event_sync/outboxes");
for _, name in ipairs { "users", "folders", "by_folder" } do
	shared[name] = shared[name] or {};
end

local function counter()
	local measures = {};
	for _, what in ipairs { "sent", "refused", "foreign", "lost" } do
		measures[what] = module:measure(what, "counter");
	end
	return function (what) measures[what](1); end
end

local function stop(folder)
	local outbox = shared.by_folder[folder];
	if not outbox then return; end
	shared.by_folder[folder] = nil;
	outbox.delivery:stop();
	outbox.memory:stop();
end

-- A line about a room is logged by the module of its own host, whichever created the outbox.
local function log_of(folder)
	return function (key, ...)
		local own = key and jid.host(key);
		local user = own and shared.folders[own] == folder and shared.users[own];
		(user or module):log(...);
	end
end

local function make(options, stamp)
	local folder = options.folder;
	local log, count = log_of(folder), counter();
	local function log_all(...) log(nil, ...); end
	return {
		memory = memory.open(folder, log_all, stamp),
		delivery = delivery.new({
			journal = queue.open(folder, log_all, count), waiting = waiting.open(folder, log_all),
			lives = lives.open(folder, log, count),
		}, options, log, count),
	};
end

-- Joins the outbox of options.folder.
local function take(options, stamp)
	local folder = options.folder;
	if module.reloading then stop(folder); end
	shared.users[module.host], shared.folders[module.host] = module, folder;
	if shared.by_folder[folder] then return; end
	shared.by_folder[folder] = make(options, stamp);
end

-- The outbox of a folder that this module has joined.
local function get(folder)
	return shared.by_folder[folder];
end

local function release(folder)
	shared.users[module.host], shared.folders[module.host] = nil, nil;
	for _, other in pairs(shared.folders) do
		if other == folder then return; end
	end
	stop(folder);
end

return { take = take, get = get, release = release, users = shared.users };
