// The service's REST API. Every failure is an ApiError whose message is one sentence to show.

export class ApiError extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

const patience = 15_000;
let askForKey = null;

/** What to do when the service wants a key: a function that resolves once the person is signed in. */
export function onKeyWanted(ask) {
    askForKey = ask;
}

/** Below the page, wherever a proxy has put that. */
export const streamPath = (id, rest = '') => `api/streams/${encodeURIComponent(id)}${rest}`;

/** What happened to a stream's objects: '' as a list, '.csv' as a table, '/live' as it happens. */
export const eventsPath = (way, id) => `api/events${way}?stream=${encodeURIComponent(id)}`;

export const recordingPath = (id, { kind, name }, rest = '') => streamPath(id, `/recordings/${encodeURIComponent(kind)}/${encodeURIComponent(name)}${rest}`);

const objectPath = (id, object, rest = '') => streamPath(id, `/objects/${encodeURIComponent(object)}${rest}`);

async function send(method, path, body) {
    let response;
    try {
        response = await fetch(path, {
            method,
            headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body),
            signal: AbortSignal.timeout(patience),
            cache: 'no-store',
        });
    } catch (error) {
        throw new ApiError(0, error.name === 'TimeoutError'
            ? `The service did not answer within ${patience / 1000} s.`
            : 'The service cannot be reached; is it running, and is this machine on its network?');
    }
    return response;
}

async function result(response) {
    const text = await response.text();
    let value = null;
    try {
        value = text === '' ? null : JSON.parse(text);
    } catch {
        // Not the service but something before it, such as a proxy, has answered.
    }
    if (response.ok) {
        return value;
    }
    const said = value?.detail ?? value?.title;
    throw new ApiError(response.status, said ?? `The service answered ${response.status} ${response.statusText}`.trimEnd() + '.');
}

async function request(method, path, body) {
    let response = await send(method, path, body);
    if (response.status === 401 && askForKey) {
        await askForKey();
        response = await send(method, path, body);
    }
    return result(response);
}

export const api = {
    version: () => request('GET', 'api/version'),
    // Not through request: a wrong key answers 401 as well, and must not ask for a key again.
    signIn: async key => result(await send('POST', 'api/session', { key })),

    session: () => request('GET', 'api/session'),
    signOut: () => request('DELETE', 'api/session'),

    ready: () => request('GET', 'health/ready'),
    fleet: () => request('GET', 'api/fleet'),
    move: (id, node) => request('POST', `api/fleet/streams/${encodeURIComponent(id)}/move`, { node }),
    drain: (node, drained) => request('POST', `api/fleet/nodes/${encodeURIComponent(node)}/${drained ? 'drain' : 'resume'}`),

    streams: async () => (await request('GET', 'api/streams')).streams,
    addStream: stream => request('POST', 'api/streams', stream),
    setStream: (id, stream) => request('PUT', streamPath(id), stream),
    definition: id => request('GET', streamPath(id, '/definition')),
    addresses: id => request('GET', streamPath(id, '/addresses')),
    removeStream: id => request('DELETE', streamPath(id)),
    pause: id => request('POST', streamPath(id, '/pause')),
    resume: id => request('POST', streamPath(id, '/resume')),

    zones: id => request('GET', streamPath(id, '/zones')),
    setZones: (id, zones) => request('PUT', streamPath(id, '/zones'), zones),
    events: (id, limit) => request('GET', `${eventsPath('', id)}&limit=${limit}`),
    recordings: id => request('GET', streamPath(id, '/recordings')),
    timeline: (id, from, to) => request('GET', streamPath(id, `/recordings/timeline?from=${from.toISOString()}&to=${to.toISOString()}`)),
    removeRecording: (id, { kind, name }) => request('DELETE', recordingPath(id, { kind, name })),

    mark: (id, prompt) => request('POST', streamPath(id, '/objects'), { prompt }),
    refine: (id, object, prompt) => request('POST', objectPath(id, object, '/prompts'), { prompt }),
    holdStill: (id, seen) => request('POST', streamPath(id, '/stills'), seen),
    still: (id, still) => request('GET', streamPath(id, `/stills/${still}`)),
    previewStill: (id, still, mark, quick) => request('POST', streamPath(id, `/stills/${still}/preview?quick=${quick}`), mark),
    markStill: (id, still, marks) => request('POST', streamPath(id, `/stills/${still}/marks`), marks),
    letStillGo: (id, still) => request('DELETE', streamPath(id, `/stills/${still}`)),
    undo: id => request('POST', streamPath(id, '/objects/undo')),
    redo: id => request('POST', streamPath(id, '/objects/redo')),
    changeObject: (id, object, change) => request('PATCH', objectPath(id, object), change),
    removeObject: (id, object) => request('DELETE', objectPath(id, object)),
};
