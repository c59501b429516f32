// Motion JPEG: one endless answer that every browser shows in an <img>. Needs nothing, costs more bandwidth.

import { streamPath } from '../api.js';

const firstPause = 1000;
const longestPause = 10_000;
// An <img> tells of its first picture only; the size is looked at now and then, for it may change.
const lookEvery = 500;

/** events: size(width, height), picture(null), waiting(). */
export class MjpegVideo {
    #pause = firstPause;
    #timer = 0;
    #looking = 0;
    #width = 0;
    #height = 0;

    constructor(id, image, events) {
        this.id = id;
        this.image = image;
        this.events = events;
        image.hidden = false;
        image.onerror = () => this.#failed();
        this.#open();
        this.#looking = setInterval(() => this.#look(), lookEvery);
    }

    close() {
        clearTimeout(this.#timer);
        clearInterval(this.#looking);
        this.image.onerror = null;
        // Ends the connection; an <img> that is merely taken off the page keeps it.
        this.image.removeAttribute('src');
        this.image.hidden = true;
    }

    #open() {
        // Its own address every time, or the browser would show the broken answer it has.
        this.image.src = `${streamPath(this.id, '/video.mjpeg')}?try=${Date.now()}`;
    }

    #failed() {
        this.events.waiting();
        this.#timer = setTimeout(() => this.#open(), this.#pause);
        this.#pause = Math.min(longestPause, 2 * this.#pause);
    }

    #look() {
        const { naturalWidth: width, naturalHeight: height } = this.image;
        if (width === 0) {
            return;
        }
        this.#pause = firstPause;
        if (width !== this.#width || height !== this.#height) {
            [this.#width, this.#height] = [width, height];
            this.events.size(width, height);
        }
        this.events.picture(null);
    }
}
