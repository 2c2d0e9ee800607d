-- Asks Reflector whether a meeting may be, when its room begins.
--
--   POST .../v1/jitsi/admission {"room": NAME}, signed as events are
--   200 {"status": "open", "ended", "erased" or "unknown", "message", "ends_at" (unix seconds),
--        "max_participants", "banned": [user id, ...]}
--
-- The room's creator does not wait.  Whoever joins meanwhile waits, in the thread of the own
-- session, for at most reflector_admission_wait; then all are let in.  A later answer counts all
-- the same.  Another answer than these, or none, is logged, once for the room's life: all are let
-- in.
local async = require "util.async";
local cache = require "util.cache";
local json = require "util.json";
local monotonic = require "util.time".monotonic or require "util.time".now;
local timer = require "util.timer";

local answers = module:require "event_sync/answer";
local attempt = module:require "event_sync/attempt";
local body = module:require "reflector_control/body";

-- A room that begins again so soon is not asked for again, unless somebody has ended it.
local fresh_seconds = 5;
local text_most = 1000;
local is_over = { open = false, unknown = false, ended = true, erased = true };

local shared = module:shared("admission");
shared.questions = shared.questions or {}; -- room's JID -> the question in flight
shared.recent = shared.recent or cache.new(1000); -- room's JID -> {at, answer}

local function natural(value)
	return type(value) == "number" and value >= 0 and value < 2^53 and math.floor(value) or nil;
end

local function texts(list)
	local found = {};
	for _, value in ipairs(type(list) == "table" and list or {}) do
		if type(value) == "string" then found[#found + 1] = value; end
	end
	return found;
end

-- Reflector's answer; nil if it is none.  is_over, message, banned, ends_at, max_participants.
local function read(status, content)
	if status ~= 200 then return nil; end
	local ok, told = pcall(json.decode, content);
	if not ok or type(told) ~= "table" or is_over[told.status] == nil then return nil; end
	return {
		is_over = is_over[told.status], banned = texts(told.banned),
		message = body.is_text(told.message, text_most) and told.message or nil,
		ends_at = natural(told.ends_at), max_participants = natural(told.max_participants),
	};
end

-- Those who wait may go on.
local function release(question)
	question.is_decided = true;
	local waiting = question.waiting;
	question.waiting = {};
	for _, go_on in ipairs(waiting) do go_on(); end
end

-- options: url, secret, timeout, wait (seconds); log: the host's; on_answer(answer) is called
-- before those who wait go on, and not without an answer.
local function ask(options, log, room_jid, name, on_answer)
	local question = { waiting = {} };
	shared.questions[room_jid] = question;
	timer.add_task(options.wait, function () release(question); end);
	attempt.start(options, json.encode { room = name }, {}, function (status, content)
		if shared.questions[room_jid] == question then shared.questions[room_jid] = nil; end
		local answer = read(status, content);
		if answer then
			shared.recent:set(room_jid, { at = monotonic(), answer = answer });
			on_answer(answer);
		else
			local what = answers.describe(status, content, options);
			log("warn", "%s: nobody says whether it may be, all are let in: %s", room_jid, what);
		end
		release(question);
	end);
end

local function is_asked(room_jid)
	return shared.questions[room_jid] ~= nil;
end

-- The answer of the last seconds, or nil.
local function recent(room_jid)
	local known = shared.recent:get(room_jid);
	return known and monotonic() - known.at < fresh_seconds and known.answer or nil;
end

-- The room's next birth is asked for again.
local function outdate(room_jid)
	shared.recent:set(room_jid, nil);
end

-- A command has changed what is known: nobody waits for the answer, and the next birth is asked
-- for again.
local function forget(room_jid)
	outdate(room_jid);
	local question = shared.questions[room_jid];
	if question then release(question); end
end

-- Waits, in the current thread, until the question is decided; at once if there is none.
local function wait(room_jid)
	local question = shared.questions[room_jid];
	if not question or question.is_decided or not (async.ready and async.ready()) then return; end
	local pause, go_on = async.waiter();
	table.insert(question.waiting, go_on);
	pause();
end

return { ask = ask, is_asked = is_asked, recent = recent, outdate = outdate, forget = forget,
	wait = wait };
