// The per-frame events of one stream: where every object is, as soon as it is known.

import { streamPath } from './api.js';

const pause = 3000;

export class FrameEvents {
    #source = null;
    #timer = 0;

    /** frame: called with {frame, time, objects}. */
    constructor(id, frame) {
        this.id = id;
        this.frame = frame;
        this.#open();
    }

    close() {
        clearTimeout(this.#timer);
        this.#source.close();
    }

    #open() {
        const source = new EventSource(streamPath(this.id, '/events'));
        this.#source = source;
        const read = event => {
            try {
                this.frame(JSON.parse(event.data));
            } catch (error) {
                console.warn('An event of the stream could not be read.', error);
            }
        };
        source.addEventListener('message', read);
        source.addEventListener('frame', read);
        source.onerror = () => {
            // A browser tries again by itself after a broken connection, but never after an answer it did not like.
            if (source.readyState === EventSource.CLOSED) {
                this.#timer = setTimeout(() => this.#open(), pause);
            }
        };
    }
}
