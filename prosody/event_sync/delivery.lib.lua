-- Sends the queue's records to the receiver, one at a time and in order.
--
-- A record is "key TAB mark TAB event TAB body": key is the main room's JID; mark is "begin"
-- or "end" where a room's life begins or ends, else empty; without a body there is nothing
-- to send, only the mark to be seen in its place.
--
-- What becomes of an answer:
--   2xx                        done
--   none, 408, 425, 429, 5xx   tried again, for ever, with growing pauses
--   401, 403, 3xx              likewise, and logged as errors: secret, receiver or URL must be
--                              mended
--   404                        the room is not the receiver's: this and all that follows until
--                              the end of its life is dropped, counted, logged once
--   any other                  never will be taken: set aside in the file "set-aside", as a
--                              line "status TAB record"
local async = require "util.async";
local hmac_sha256 = require "util.hashes".hmac_sha256;
local http = require "net.http";
local timer = require "util.timer";

local skipped_at_once = 200; -- Then the server gets its turn.
local save_seconds = 1;

local delivery = {};
delivery.__index = delivery;

-- options: url, secret, folder, timeout, backoff, backoff_cap (seconds); log(level, ...);
-- count(what) is told of every event: "sent", "refused", "foreign", "aside", "lost".
local function new(queue, options, log, count)
	return setmetatable({ queue = queue, options = options, log = log, count = count,
		foreign = {}, failures = 0 }, delivery);
end

local function parse(record)
	local key, mark, event, body = record:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$");
	return key and { key = key, mark = mark, event = event, body = body };
end

local function format(key, mark, event, body)
	return ("%s\t%s\t%s\t%s"):format(key, mark or "", event, body or "");
end

local function set_aside(self, record, status)
	local path = self.options.folder .. "/set-aside";
	local file, err = io.open(path, "ab");
	local ok = false;
	if file then
		ok, err = file:write(("%d\t%s\n"):format(status, record));
		local closed, close_err = file:close();
		if ok and not closed then ok, err = nil, close_err; end
	end
	self.count(ok and "aside" or "lost");
	return ok, path, err;
end

local function forget_foreign(self, key)
	if self.foreign[key] then
		self.log("info", "Dropped %d events of %s, which is not the receiver's", self.foreign[key], key);
	end
	self.foreign[key] = nil;
end

local function drop_foreign(self, item)
	if not self.foreign[item.key] then
		self.log("warn", "The receiver knows no room %s: dropping its events until it is destroyed",
			item.key);
	end
	self.foreign[item.key] = (self.foreign[item.key] or 0) + 1;
	self.count("foreign");
end

-- Acknowledges the head.
local function settle(self, item)
	self.queue:pop();
	if item and item.mark == "end" then forget_foreign(self, item.key); end
end

-- The next record that has to be sent; whatever needs no sending is settled on the way.
-- Also returns whether it stopped early, to go on later.
local function next_to_send(self)
	for _ = 1, skipped_at_once do
		local record = self.queue:head();
		if not record then return; end
		local item = parse(record);
		if item and item.mark == "begin" then forget_foreign(self, item.key); end
		if not item then
			self.log("error", "The queue holds a line that is no event; it is dropped");
			self.count("lost");
		elseif item.body ~= "" and not self.foreign[item.key] then
			return item, false;
		elseif item.body ~= "" then
			drop_foreign(self, item);
		end
		settle(self, item);
	end
	return nil, true;
end

local function pause(self, seconds)
	self.pausing = true;
	timer.add_task(seconds, function ()
		self.pausing = nil;
		self:kick();
	end);
end

local function quiet(self)
	local when_quiet = self.when_quiet;
	self.when_quiet = nil;
	if when_quiet then when_quiet(); end
end

local function try_again(self, item, why, level)
	local seconds = math.min(self.options.backoff * 2 ^ math.min(self.failures, 30),
		self.options.backoff_cap);
	self.failures = self.failures + 1;
	self.count("refused");
	self.log(level, "%s of %s: %s; attempt %d, the next in %g s", item.event, item.key, why,
		self.failures, seconds);
	pause(self, seconds);
	quiet(self);
end

local function answered(self, item, status, reason)
	if status == 0 then
		return try_again(self, item, ("no answer (%s)"):format(tostring(reason)), "warn");
	elseif status == 401 or status == 403 then
		return try_again(self, item, ("status %d: is event_sync_secret the receiver's?"):format(status),
			"error");
	elseif status >= 300 and status < 400 then
		return try_again(self, item, ("status %d: event_sync_url is not where the receiver is")
			:format(status), "error");
	elseif status == 408 or status == 425 or status == 429 or status >= 500 then
		return try_again(self, item, ("status %d"):format(status), "warn");
	elseif status == 404 then
		drop_foreign(self, item);
	elseif status >= 200 and status < 300 then
		self.count("sent");
	else
		local ok, path, err = set_aside(self, self.queue:head(), status);
		self.log("error", "%s of %s: status %d, which no repeat will change; %s", item.event, item.key,
			status, ok and "set aside in " .. path or ("lost, %s: %s"):format(path, err));
	end
	self.failures = 0;
	settle(self, item);
	self:kick();
end

local function send(self, item)
	local attempt, request = {}, nil;
	local options = self.options;
	self.attempt = attempt;
	local function finish(status, reason)
		if self.attempt ~= attempt then return; end
		self.attempt = nil;
		answered(self, item, status, reason);
	end
	timer.add_task(options.timeout, function ()
		if self.attempt ~= attempt then return; end
		if request then http.destroy_request(request); end
		finish(0, ("within %g s"):format(options.timeout));
	end);
	request = http.request(options.url, {
		method = "POST", body = item.body, suppress_url = true,
		headers = {
			["Content-Type"] = "application/json",
			["X-Jitsi-Signature"] = hmac_sha256(options.secret, item.body, true),
		},
	}, function (content, status)
		finish(status, content);
	end);
end

-- Sends what there is, unless something is under way.
function delivery:kick()
	if self.stopped or self.attempt or self.pausing then return; end
	local item, has_more = next_to_send(self);
	if item then
		send(self, item);
	elseif has_more then
		pause(self, 0);
	else
		quiet(self);
	end
end

-- What memory holds is written as soon as that works, though nothing more is appended.
local function save_later(self)
	if self.is_saving then return; end
	self.is_saving = true;
	timer.add_task(save_seconds, function ()
		self.is_saving = nil;
		if not self.stopped and self.queue:save() then save_later(self); end
	end);
end

-- Adds an event, or only a mark if body is nil.
function delivery:append(key, mark, event, body)
	if not self.queue:append(format(key, mark, event, body)) then save_later(self); end
	self:kick();
end

-- Holds the server's end until the queue is empty, an attempt fails, or seconds are over.
function delivery:flush(seconds)
	self.queue:save();
	local can_wait = async.ready and async.ready() and not self.has_flushed;
	self.has_flushed = true;
	if not can_wait or self.failures > 0 or not self.queue:head() then return; end
	local wait, done = async.waiter();
	local is_done = false;
	local function once()
		if is_done then return; end
		is_done = true;
		done();
	end
	self.when_quiet = once;
	timer.add_task(seconds, once);
	self:kick();
	wait();
end

function delivery:stop()
	self.stopped, self.attempt = true, nil;
	self.queue:close();
end

return { new = new };
