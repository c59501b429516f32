// What the page knows of all streams: read once a second, with the last two minutes of their figures.

import { api } from './api.js';

const period = 1000;
const periodUnseen = 5000;
export const historySeconds = 120;

/** Events: 'change' after every reading, 'reach' when the service stops or starts to answer (detail: null or the error's text). */
export class Store extends EventTarget {
    streams = [];
    loaded = false;
    #history = new Map();
    #timer = 0;
    #trouble = null;
    #readings = 0;

    start() {
        document.addEventListener('visibilitychange', () => document.hidden || this.refresh());
        return this.refresh();
    }

    stream(id) {
        return this.streams.find(stream => stream.id === id);
    }

    /** Oldest first: {at (ms), p50, p95, p99 (ms), fpsIn, fpsOut}; a gap is a sample of NaN. */
    history(id) {
        return this.#history.get(id) ?? [];
    }

    /** Reads now, and from then on at the usual pace. */
    async refresh() {
        clearTimeout(this.#timer);
        const reading = ++this.#readings;
        try {
            const streams = await api.streams();
            // A later reading, started by what a person did, may have overtaken this one.
            if (reading !== this.#readings) {
                return;
            }
            this.streams = streams;
            this.loaded = true;
            this.#remember();
            this.#reach(null);
            this.dispatchEvent(new Event('change'));
        } catch (error) {
            if (reading !== this.#readings) {
                return;
            }
            this.#forget();
            this.#reach(error.message);
        }
        this.#timer = setTimeout(() => this.refresh(), document.hidden ? periodUnseen : period);
    }

    /** Nobody tells how the streams are doing: what was true a moment ago is not shown as if it still were. */
    #forget() {
        const unseen = object => object.state === 'tracking' ? { ...object, state: 'pending', box: null, centroid: null } : object;
        this.streams = this.streams.map(stream => ({ ...stream, state: 'unknown', error: null, objects: (stream.objects ?? []).map(unseen) }));
        this.dispatchEvent(new Event('change'));
    }

    #reach(trouble) {
        if (trouble !== this.#trouble) {
            this.#trouble = trouble;
            this.dispatchEvent(new CustomEvent('reach', { detail: trouble }));
        }
    }

    #remember() {
        const at = Date.now();
        const known = new Set();
        for (const { id, state, latencyMs, fpsIn, fpsOut } of this.streams) {
            known.add(id);
            const live = state === 'running';
            const time = value => live && value > 0 ? value : NaN;
            const samples = this.#history.get(id) ?? [];
            samples.push({
                at,
                p50: time(latencyMs?.p50),
                p95: time(latencyMs?.p95),
                p99: time(latencyMs?.p99),
                fpsIn: live ? fpsIn ?? NaN : NaN,
                fpsOut: live ? fpsOut ?? NaN : NaN,
            });
            while (samples[0].at < at - historySeconds * 1000) {
                samples.shift();
            }
            this.#history.set(id, samples);
        }
        for (const id of this.#history.keys()) {
            if (!known.has(id)) {
                this.#history.delete(id);
            }
        }
    }
}
