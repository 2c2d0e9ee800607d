
// Reflector's part of Jitsi Meet's config.js.  It is appended to Jitsi's own (README.md), changes
// what is named here and nothing else, and may be there twice.  Replace meet.example.com and
// reflector.example.com.  Names and meanings of options: configType.ts and configWhitelist.ts
// in react/features/base/config of jitsi-meet.
//
// A person may change most of these for himself by the link's #config...; such options are
// looks, not safety.  Marked FIXED: no link changes it.

// FIXED.  The recorder's domain: its occupant is not shown as a person.  docker-jitsi-meet sets
// its own, with ENABLE_RECORDING.
config.hiddenDomain = config.hiddenDomain || 'recorder.meet.example.com';

// FIXED.  Who has no token is sent to Reflector, which knows the site's page for the room, and not
// asked for a user and a password.  The second: at once, without a question.
config.tokenAuthUrl = 'https://reflector.example.com/v1/jitsi/login?room={room}';
config.tokenAuthUrlAutoRedirect = true;

// FIXED.  Tokens only: no second way in for guests without one.
if (config.hosts) {
    delete config.hosts.anonymousdomain;
}

// The moderator's Record button; without `enabled` there is none.  Who may record is said by the
// token and enforced by Prosody.  Recordings are Reflector's to share, not Jitsi's.
config.recordingService = Object.assign({}, config.recordingService, {
    enabled: true,
    sharingEnabled: false,
    hideStorageWarning: true
});

// Nobody is offered to record in the browser, past consent and past Reflector.
config.localRecording = Object.assign({}, config.localRecording, { disable: true });

// Nobody is offered a stream to strangers; tokens do not allow it either.
config.liveStreaming = Object.assign({}, config.liveStreaming, { enabled: false });

// People read before they join that the meeting may be recorded.
config.recordings = Object.assign({}, config.recordings, { showPrejoinWarning: true });

// FIXED.  Optional: at a recording's start all but the one who started it are muted and asked.
// config.recordings.requireConsent = true;

// In a locked room a guest knocks at once, where the page before joining is off.
config.lobby = Object.assign({}, config.lobby, { autoKnock: true });

// The lobby can be switched in the meeting.  Whoever waits in it is not asked for a passcode.
config.securityUi = Object.assign({}, config.securityUi, {
    hideLobbyButton: false,
    disableLobbyPassword: true
});

// Jibri cannot record what is encrypted from end to end.
config.e2ee = Object.assign({}, config.e2ee, { disabled: true });

// People have the names of their tokens.  This hides the field; Prosody enforces it, where the
// token says name-readonly.  Let readOnlyName be false where guests without an account
// (PUBLIC_MODE) shall type their names.
config.requireDisplayName = true;
config.readOnlyName = true;

// The address in "Invite" is one without a token, of no use to others: links are Reflector's to
// hand out.
config.disableInviteFunctions = true;

// Optional: nobody is offered to make others moderators; who is one is said by the token.
// config.remoteVideoMenu = Object.assign({}, config.remoteVideoMenu, { disableGrantModerator: true });
