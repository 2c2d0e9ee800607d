// What Jitsi Meet's client does with the address of a room, and nothing else of it: finds the
// token, connects with it, then takes what is behind the path out of the address, but not in
// a frame; without a token it goes to config.tokenAuthUrl, if there is one.
// (react/features: base/jwt/functions.ts, app/middleware.ts, authentication/middleware.ts and
// functions.web.ts of jitsi-meet.)  What it came to is in <html data-state data-person ...>.

const seen = document.documentElement.dataset;

function parameters(text) {
    return Object.fromEntries(text.slice(1).split('&').map(part => part.split('=')));
}

function payloadOf(jwt) {
    const text = atob(jwt.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));

    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, c => c.charCodeAt(0))));
}

function say(state, text) {
    document.getElementById('said').textContent = text;
    seen.state = state;
}

// What Prosody would answer.
function refusal(payload, room) {
    if (payload.exp * 1000 < Date.now()) {
        return [ 'expired', 'Authentication failed: Token is expired.' ];
    }
    if (payload.room !== '*' && payload.room !== room) {
        return [ 'refused', 'Sorry, you\'re not allowed to join this call.' ];
    }
}

async function join() {
    const { history, location } = window;
    const room = decodeURIComponent(location.pathname.split('/').pop()).toLowerCase();
    const jwt = parameters(location.hash).jwt || parameters(location.search).jwt;

    seen.search = location.search;
    seen.hash = location.hash;
    await fetch(`/http-bind?room=${room}${jwt ? `&token=${jwt}` : ''}`, { method: 'POST' });
    if (!jwt) {
        if (!config.tokenAuthUrl) {
            return say('password', 'User and password?');
        }
        location.href = config.tokenAuthUrl.replace('{room}', room);

        return;
    }

    const payload = payloadOf(jwt);
    const refused = refusal(payload, room);

    if (refused) {
        return say(...refused);
    }
    if (window.top === window) {
        history.replaceState(history.state, document.title, location.origin + location.pathname);
    }
    seen.person = payload.context.user.name;
    say('in', seen.person);
}

join();
