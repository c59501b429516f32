// Numbers and states as people read them.

export const number = value => Number(value ?? 0).toLocaleString('en-GB').replaceAll(',', '\u202f');

/** One decimal below 10, none above: figures that stand still are read more easily. */
export const short = value => !Number.isFinite(value) ? '–' : value < 10 ? value.toFixed(1) : Math.round(value).toString();

export const milliseconds = value => Number.isFinite(value) && value > 0 ? `${short(value)} ms` : '–';

export const fps = value => Number.isFinite(value) && value > 0 ? value.toFixed(1) : '–';

export const percent = share => Number.isFinite(share) ? `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %` : '–';

const streamStates = {
    starting: { text: 'Starting', tone: 'info' },
    running: { text: 'Live', tone: 'ok' },
    paused: { text: 'Paused', tone: 'quiet' },
    reconnecting: { text: 'Reconnecting', tone: 'warn' },
    failed: { text: 'Failed', tone: 'bad' },
    ended: { text: 'Ended', tone: 'quiet' },
};

export const streamState = state => streamStates[state] ?? { text: state, tone: 'quiet' };

const objectStates = {
    pending: { text: 'Waiting', tone: 'info' },
    tracking: { text: 'Tracking', tone: 'ok' },
    lost: { text: 'Out of sight', tone: 'warn' },
};

export const objectState = state => objectStates[state] ?? { text: state, tone: 'quiet' };
