// Numbers and states as people read them.

export const number = value => Number(value ?? 0).toLocaleString('en-GB').replaceAll(',', '\u202f');

/** One decimal below 10, none above: figures that stand still are read more easily. */
export const short = value => !Number.isFinite(value) ? '–' : value < 10 ? value.toFixed(1) : Math.round(value).toString();

export const milliseconds = value => Number.isFinite(value) && value > 0 ? `${short(value)} ms` : '–';

export const fps = value => Number.isFinite(value) && value > 0 ? value.toFixed(1) : '–';

export const percent = share => Number.isFinite(share) ? `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %` : '–';

export const bytes = value => value >= 1e9 ? `${short(value / 1e9)}\u00a0GB` : value >= 1e6 ? `${short(value / 1e6)}\u00a0MB` : `${Math.ceil(value / 1e3)}\u00a0kB`;

/** Time of day where the person is. */
export const clock = date => date.toLocaleTimeString('en-GB');

const streamStates = {
    starting: { text: 'Starting', tone: 'info' },
    running: { text: 'Live', tone: 'ok' },
    paused: { text: 'Paused', tone: 'quiet' },
    reconnecting: { text: 'Reconnecting', tone: 'warn' },
    failed: { text: 'Failed', tone: 'bad' },
    ended: { text: 'Ended', tone: 'quiet' },
    unknown: { text: 'Not known', tone: 'bad' },
};

/** The outputs of a stream that do not work. */
export const failing = stream => (stream.outputs ?? []).filter(output => output.state === 'failed');

// What a stream does to keep its rate.
const overloads = {
    localMemory: { short: 'spends less', long: 'local memory every second frame' },
    smallerPicture: { short: 'smaller input', long: 'a smaller network input, local memory every second frame' },
    dropping: { short: 'drops frames', long: 'as little as can be spent, and frames are dropped' },
};

/** In words; empty when it does nothing. */
export const overload = stream => overloads[stream.overload]?.long ?? '';

/** How a stream is doing in a word or two: live is good only where its outputs work, too. */
export function streamState(stream) {
    const broken = stream.state === 'running' ? failing(stream) : [];
    return broken.length === 1 ? { text: `Live, ${broken[0].kind} fails`, tone: 'warn' }
        : broken.length > 1 ? { text: `Live, ${broken.length} outputs fail`, tone: 'warn' }
        : stream.state === 'running' && overloads[stream.overload] ? { text: `Live, ${overloads[stream.overload].short}`, tone: 'warn' }
        : streamStates[stream.state] ?? { text: stream.state, tone: 'quiet' };
}

/** What is wrong with a stream, in a sentence: with its source, else with its first output that does not work; empty when nothing is. */
export function trouble(stream) {
    const [broken] = failing(stream);
    return stream.error ?? (broken ? `Output ${broken.kind}: ${broken.error ?? 'it does not work'}` : '');
}

const objectStates = {
    pending: { text: 'Waiting', tone: 'info' },
    tracking: { text: 'Tracking', tone: 'ok' },
    lost: { text: 'Out of sight', tone: 'warn' },
};

/** Less is a guess: the bar is red there, and the words beside it do not say otherwise. */
export const unsureBelow = 0.5;

export const objectState = ({ state, confidence }) => state === 'tracking' && confidence < unsureBelow
    ? { text: 'Tracking, unsure', tone: 'warn' }
    : objectStates[state] ?? { text: state, tone: 'quiet' };
