-- Who did it: removed somebody, changed a role, ended a meeting.  A person is told by the id in
-- their token, else by their full JID.
--
-- Modules of ours that act for somebody say so while they do it, in the shared table
-- /*/reflector/actors: by the room's JID who ends it, by the seat (room/nick) who removes its
-- occupant.  Else the actor is the one whom mod_muc names, or, at the end of a room, for which it
-- names nobody, the moderator who has asked for it.
local told = module:shared("/*/reflector/actors");

-- Of this host; each require makes another copy of this file.  by: whose wish is being fulfilled.
local asked = module:shared("asked");

-- XEP-0045, 15.6: banned, kicked, removed by a change of affiliation or of the room.
local removals = { ["301"] = true, ["307"] = true, ["321"] = true, ["322"] = true };

-- This full JID asks for the end of a room, which comes before anything else happens, or not at
-- all.
local function asks(full_jid)
	asked.by = full_jid;
	module:add_timer(0, function () asked.by = nil; end);
end

local function id_of(record)
	return record and (record.user_id or record.occupant_id);
end

local function record_of(state, full_jid)
	for _, record in pairs(state.occupants) do
		if record.occupant_id == full_jid then return record; end
	end
	for i = #state.departed, 1, -1 do
		if state.departed[i].occupant_id == full_jid then return state.departed[i]; end
	end
end

-- Who ends a room, or nil.
local function ender(context, state)
	local by = context.clean(told[state.jid]);
	if by or not asked.by then return by; end
	local record = record_of(state, asked.by);
	return record and record.role == "moderator" and id_of(record) or nil;
end

-- Who is the actor of an event of mod_muc?  nil: nobody, or nobody who is in the room as a person.
local function actor(state, event)
	return event.actor and id_of(record_of(state, event.actor)) or nil;
end

local function is_removal(event)
	for status in event.x and event.x:childtags("status") or function () end do
		if removals[status.attr.code] then return true; end
	end
	return false;
end

-- Notes in the record of an occupant that it is removed, if this presence says so.
local function note_removal(context, state, record, event)
	local by = context.clean(told[record.seat]) or actor(state, event);
	if not by and not is_removal(event) then return; end
	record.removed_by, record.removal_reason = by, context.clean(event.reason);
end

return { asks = asks, ender = ender, actor = actor, note_removal = note_removal };
