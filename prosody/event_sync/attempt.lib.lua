-- One request.
local hmac_sha256 = require "util.hashes".hmac_sha256;
local http = require "net.http";
local timer = require "util.timer";
local monotonic = require "util.time".monotonic or require "util.time".now;

local attempt = {};
attempt.__index = attempt;

-- Is there a connection?  net.http has assigned one to the request by then.
function attempt:is_connected()
	return self.request ~= nil and self.request.conn ~= nil;
end

local function close(self)
	self.is_over = true;
	if self.timer then timer.stop(self.timer); end
end

-- Stops waiting for an answer.
function attempt:cancel()
	if self.is_over then return; end
	close(self);
	if self:is_connected() then http.destroy_request(self.request); end
end

-- content: the reason, where status is 0.
local function finish(self, status, content, can_reach)
	if self.is_over then return; end
	close(self);
	self.on_answer(status, content, can_reach, monotonic() - self.began);
end

-- The next of the moments: {seconds since the beginning, function}.
local function watch(self, moments, number)
	local seconds = moments[number][1] - (number > 1 and moments[number - 1][1] or 0);
	self.timer = timer.add_task(math.max(seconds, 0), function ()
		if self.is_over then return; end
		local after = moments[number][2];
		if moments[number + 1] then watch(self, moments, number + 1); end
		after();
	end);
end

local function give_up(self, timeout)
	local can_reach = self:is_connected();
	if can_reach then http.destroy_request(self.request); end
	finish(self, 0, ("within %g s"):format(timeout), can_reach);
end

-- Sends a body.  options: url, secret, timeout.  moments: {{seconds, function}...}, ascending;
-- each is called if there is no answer by then.  on_answer(status, content, can_reach, seconds):
-- status 0 means no answer; content is then the reason, and can_reach says whether there was a
-- connection.  It may be called before this returns.
local function start(options, body, moments, on_answer)
	local self = setmetatable({ began = monotonic(), on_answer = on_answer }, attempt);
	local watched = {};
	for _, moment in ipairs(moments) do
		if moment[1] < options.timeout then watched[#watched + 1] = moment; end
	end
	watched[#watched + 1] = { options.timeout, function () give_up(self, options.timeout); end };
	watch(self, watched, 1);
	self.request = http.request(options.url, {
		method = "POST", body = body, suppress_url = true,
		headers = {
			["Content-Type"] = "application/json",
			["X-Jitsi-Signature"] = hmac_sha256(options.secret, body, true),
		},
	}, function (content, status)
		if status ~= 0 then return finish(self, status, content, true); end
		local is_trusted = not tostring(content):match("^certificate");
		finish(self, 0, tostring(content), is_trusted and self:is_connected());
	end);
	return self;
end

return { start = start };
