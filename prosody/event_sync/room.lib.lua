-- The state of one room, and its events: created, joined, role, left, destroyed, snapshot.
--
-- The state is kept by the room's JID.  With more than muc_room_cache_size rooms, mod_muc unloads
-- the one that was idle the longest, and later restores it as another object, without left and
-- joined events.  The state survives a reload of the module.  An occupant is a record, found by
-- its seat (room/nick):
--   occupant_id (the real full JID), joined_at, nick (the display name), role, affiliation,
--   user_id, name, email (the token's); once it has left: left_at, speaking_seconds, removed_by,
--   removal_reason
-- mod_muc (Prosody's plugins/muc/muc.lib.lua) fires muc-occupant-left also when an occupant only
-- changes the nick, with the presence that changes it and without a joined after it.  It fires
-- muc-occupant-joined before muc-room-created for the occupant who creates the room.
local array = require "util.array";

local actors = module:require "event_sync/actors";
local speech = module:require "event_sync/speech";

local departed_most = 2000;
local body_most = 900000; -- The receiver's limit is 1 MiB.
local nick_namespace = "http://jabber.org/protocol/nick";

-- By JID, of all hosts; false: a room that is not reported.
local states = module:shared("/*/event_sync/states");

-- The state of a room that is known and reported, or nil.
local function state_of(room)
	local state = states[room.jid];
	if state then state.data = room._data; end
	return state or nil;
end

local function each_live_room(host)
	local modules = prosody.hosts[host] and prosody.hosts[host].modules;
	local service = modules and modules.muc;
	if service and service.live_rooms then return service.live_rooms(); end
	return function () end;
end

local function has_breakout(data, breakout_jid)
	local breakouts = data and data.breakout_rooms;
	return type(breakouts) == "table" and breakouts[breakout_jid] ~= nil;
end

-- The JID of the room that this is a breakout of, or nil.
local function main_room_of(breakout_jid)
	for host in pairs(prosody.hosts) do
		for room in each_live_room(host) do
			if has_breakout(room._data, breakout_jid) then return room.jid; end
		end
	end
	for room_jid, state in pairs(states) do -- Also a room that mod_muc has unloaded.
		if state and has_breakout(state.data, breakout_jid) then return room_jid; end
	end
end

local function display_name(context, presence)
	return presence and context.clean(presence:get_child_text("nick", nick_namespace));
end

local function new_record(context, room, occupant, presence, session)
	local user = session and session.jitsi_meet_context_user;
	if type(user) ~= "table" then user = {}; end
	return {
		seat = occupant.nick, occupant_id = occupant.jid, joined_at = context.stamp(),
		nick = display_name(context, presence), role = occupant.role,
		affiliation = room:get_affiliation(occupant.bare_jid) or "none",
		user_id = context.clean(user.id), name = context.clean(user.name),
		email = context.clean(user.email),
	};
end

local function session_of(context, occupant, origin)
	return context.sessions[occupant.jid] or origin;
end

-- The attributes of an occupant in an event.
local function described(context, record)
	return {
		occupant_id = record.occupant_id, joined_at = context.rfc3339(record.joined_at),
		left_at = record.left_at and context.rfc3339(record.left_at), nick = record.nick,
		role = record.role, affiliation = record.affiliation, user_id = record.user_id,
		name = record.name, email = record.email, removed_by = record.removed_by,
		removal_reason = record.removal_reason, speaking_seconds = record.speaking_seconds,
	};
end

local function brief(context, record)
	return {
		occupant_id = record.occupant_id, joined_at = context.rfc3339(record.joined_at),
		left_at = record.left_at and context.rfc3339(record.left_at), user_id = record.user_id,
		speaking_seconds = record.speaking_seconds,
	};
end

local function new_state(context, room)
	local main, breakout = context.place(room);
	if not main then return nil; end
	return { jid = room.jid, main = main, breakout = breakout, data = room._data, occupants = {},
		departed = {}, recordings = {} };
end

-- The state of a room; a new room is reported as created.  nil: the room is not reported.
local function ensure(context, room)
	if states[room.jid] ~= nil then return state_of(room); end
	local state = new_state(context, room);
	states[room.jid] = state or false;
	if not state then return nil; end
	state.created_at = context.stamp();
	context.remember(state);
	context.emit(state, "muc-room-created", { created_at = context.rfc3339(state.created_at) },
		{ time = state.created_at, mark = "begin" });
	return state;
end

local function enter(context, state, room, occupant, presence, session)
	local record = new_record(context, room, occupant, presence, session);
	state.occupants[record.seat] = record;
	return record;
end

local function leave(context, state, record, room)
	record.left_at = context.stamp();
	record.speaking_seconds = speech.seconds(room, record.occupant_id);
	state.occupants[record.seat] = nil;
	if #state.departed >= departed_most then table.remove(state.departed, 1); end
	state.departed[#state.departed + 1] = record;
	context.emit(state, "muc-occupant-left", described(context, record), { time = record.left_at });
end

local function joined(context, event)
	local room, occupant = event.room, event.occupant;
	if context.is_focus(occupant) then return; end
	local state = ensure(context, room);
	if not state or state.occupants[occupant.nick] then return; end
	local record = enter(context, state, room, occupant, event.stanza,
		session_of(context, occupant, event.origin));
	context.emit(state, "muc-occupant-joined", described(context, record),
		{ time = record.joined_at });
end

-- The new seat of an occupant who "left" its seat, if no other occupant has it.
local function new_seat(state, presence)
	if not presence or presence.name ~= "presence" or presence.attr.type then return nil; end
	local seat = presence.attr.to;
	return seat and not state.occupants[seat] and seat;
end

local function left(context, event)
	local state = state_of(event.room);
	local record = state and state.occupants[event.occupant.nick];
	if not record then return; end
	local seat = not event.room.destroying and new_seat(state, event.stanza);
	if not seat then return leave(context, state, record, event.room); end
	state.occupants[record.seat] = nil;
	record.seat = seat;
	state.occupants[seat] = record;
end

-- An occupant has, perhaps, another role than the one that was reported.
local function rank(context, state, record, room, occupant, by)
	record.affiliation = room:get_affiliation(occupant.bare_jid) or "none";
	if not occupant.role or occupant.role == record.role then return; end
	local time = context.stamp();
	record.role = occupant.role;
	context.emit(state, "muc-occupant-role", {
		occupant_id = record.occupant_id, joined_at = context.rfc3339(record.joined_at),
		role = record.role, affiliation = record.affiliation, user_id = record.user_id,
		changed_at = context.rfc3339(time), by = by,
	}, { time = time });
end

-- A presence of an occupant.
local function changed(context, event)
	local state, occupant = state_of(event.room), event.occupant;
	local record = state and state.occupants[occupant.nick];
	if not record then return; end
	if not occupant.role then return actors.note_removal(context, state, record, event); end
	if event.stanza.attr.type then return; end
	record.nick = display_name(context, event.stanza) or record.nick;
	rank(context, state, record, event.room, occupant, actors.actor(state, event));
end

-- All former occupants, the latest first, as many as fit into one event.
local function all_occupants(context, state)
	local list, bytes = array(), 0;
	local function add(record)
		bytes = bytes + #record.occupant_id + #(record.user_id or "") + 190;
		if bytes < body_most then list:push(brief(context, record)); end
	end
	for _, record in pairs(state.occupants) do add(record); end
	for i = #state.departed, 1, -1 do add(state.departed[i]); end
	return list;
end

local function destroyed(context, event)
	local state = state_of(event.room);
	if not state then
		states[event.room.jid] = nil;
		return;
	end
	state.is_destroyed = true;
	context.end_recordings(state, "room-destroyed");
	local time = context.stamp();
	context.emit(state, "muc-room-destroyed", {
		created_at = context.rfc3339(state.created_at), destroyed_at = context.rfc3339(time),
		all_occupants = all_occupants(context, state), reason = context.clean(event.reason),
		ended_by = actors.ender(context, state),
	}, { time = time, mark = "end" });
	states[state.jid] = nil;
	context.forget(state);
end

-- A room that was destroyed while we were not running, from the memory.
local function mourn(context, remembered, time)
	local state = { jid = remembered.jid, main = remembered.main, breakout = remembered.breakout,
		data = { meetingId = remembered.session }, occupants = {}, departed = {}, recordings = {} };
	for _, id in ipairs(remembered.recordings or {}) do state.recordings[id] = { status = "on" }; end
	context.end_recordings(state, "server-restarted", time);
	context.emit(state, "muc-room-destroyed", {
		created_at = remembered.created_at and context.rfc3339(remembered.created_at),
		destroyed_at = context.rfc3339(time), reason = "server-restarted",
	}, { time = time, mark = "end", is_repair = true });
	context.forget(state);
end

local function snapshot(context, state)
	local occupants, bytes = array(), 0;
	for _, record in pairs(state.occupants) do
		local entry = described(context, record);
		for _, value in pairs(entry) do bytes = bytes + #tostring(value) + 20; end
		occupants:push(entry);
	end
	if bytes > body_most then
		occupants = array();
		for _, record in pairs(state.occupants) do occupants:push(brief(context, record)); end
	end
	context.emit(state, "muc-room-snapshot", { occupants = occupants }, { is_repair = true });
end

-- A room that exists when the module is loaded: joins and lefts that were missed are reported.
-- on_focus is called with the presence of focus, or without one if focus is not in the room.
local function adopt(context, room, on_focus)
	local state = state_of(room) or new_state(context, room);
	states[room.jid] = state or false;
	if not state then return nil; end
	state.created_at = state.created_at or context.stamp();
	local gone, focus_presence = {}, nil;
	for seat, record in pairs(state.occupants) do gone[seat] = record; end
	for seat, occupant in room:each_occupant() do
		gone[seat] = nil;
		if context.is_focus(occupant) then
			focus_presence = occupant:get_presence();
		elseif state.occupants[seat] then
			rank(context, state, state.occupants[seat], room, occupant);
		else
			enter(context, state, room, occupant, occupant:get_presence(), session_of(context, occupant));
		end
	end
	for _, record in pairs(gone) do leave(context, state, record, room); end
	context.remember(state);
	snapshot(context, state);
	on_focus(state, focus_presence);
end

return { states = states, state_of = state_of, main_room_of = main_room_of, ensure = ensure,
	joined = joined, left = left, changed = changed, destroyed = destroyed, mourn = mourn,
	adopt = adopt, snapshot = snapshot };
