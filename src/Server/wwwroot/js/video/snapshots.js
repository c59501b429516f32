// A still a second. For pictures at the side, and for many at once without WebCodecs: browsers allow six connections to one server over HTTP/1.1,
// and every Motion JPEG would hold one for good.

import { streamPath } from '../api.js';
import { resizeCanvas } from '../dom.js';

const period = 1000;
// A stream that has had no picture yet will not have one a moment later.
const periodWaiting = 5000;

/** events: size(width, height), picture(null), waiting(). */
export class SnapshotVideo {
    #timer = 0;
    #closed = false;

    constructor(id, canvas, events) {
        this.id = id;
        this.canvas = canvas;
        this.context = canvas.getContext('2d', { alpha: false });
        this.events = events;
        this.#next();
    }

    close() {
        this.#closed = true;
        clearTimeout(this.#timer);
    }

    #next() {
        const image = new Image();
        image.onload = () => this.#show(image);
        image.onerror = () => this.#again(periodWaiting, () => this.events.waiting());
        image.src = `${streamPath(this.id, '/snapshot.jpg')}?overlay=true&at=${Date.now()}`;
    }

    #show(image) {
        this.#again(period, () => {
            const { naturalWidth: width, naturalHeight: height } = image;
            if (resizeCanvas(this.canvas, width, height)) {
                this.events.size(width, height);
            }
            this.context.drawImage(image, 0, 0);
            this.events.picture(null);
        });
    }

    #again(pause, act) {
        if (!this.#closed) {
            act();
            this.#timer = setTimeout(() => this.#next(), pause);
        }
    }
}
