// Shows one stream by the best way that works here, and says which one and why.

import { streamPath } from '../api.js';
import { resizeCanvas } from '../dom.js';
import { MjpegVideo } from './mjpeg.js';
import { SnapshotVideo } from './snapshots.js';
import { WebCodecsVideo, whyNoWebCodecs } from './webcodecs.js';

/** The ways of showing a stream. */
export const Way = { webCodecs: 'webcodecs', mjpeg: 'mjpeg', snapshots: 'snapshots' };

// Learnt once for the page: a browser or proxy that refuses for one stream refuses for all.
let refusal = null;

const latencySamples = 30;

export class Player {
    way = null;
    /** Why it is not WebCodecs; null when it is, or was not asked for. */
    reason = null;
    width = 0;
    height = 0;
    pictures = 0;
    /** Whether anything was drawn yet, be it the last picture there was. */
    hasPicture = false;
    /** Capture time of the picture that is shown, in microseconds since 1970; null where nobody can know, as with snapshots. */
    seenAt = null;
    #video = null;
    #latencies = [];
    #since = performance.now();

    /**
     * @param id the stream
     * @param canvas where it is drawn
     * @param small whether snapshots will do where there is no WebCodecs: a Motion JPEG holds a connection for good
     * @param changed called when way, size or liveness change
     * @param still whether snapshots will do in any case
     */
    constructor(id, canvas, small, changed = () => {}, still = false) {
        this.id = id;
        this.canvas = canvas;
        this.small = small;
        this.changed = changed;
        this.showing = false;
        const reason = still ? null : refusal ?? whyNoWebCodecs();
        if (still) {
            this.#use(Way.snapshots);
        } else if (reason === null) {
            this.#use(Way.webCodecs);
        } else {
            this.#fallBack(reason);
        }
    }

    close() {
        this.#video?.close();
        this.#video = null;
    }

    /** Draws the last picture there was, until video comes: of a camera that is away that is all there is. again: though one was shown, for nothing else comes. */
    async showLast(again = false) {
        const picture = new Image();
        picture.src = `${streamPath(this.id, '/snapshot.jpg')}?overlay=true&at=${Date.now()}`;
        try {
            await picture.decode();
        } catch {
            return;
        }
        if (this.#video && (again || !this.showing)) {
            resizeCanvas(this.canvas, picture.naturalWidth, picture.naturalHeight);
            this.canvas.getContext('2d', { alpha: false }).drawImage(picture, 0, 0);
            this.hasPicture = true;
            this.changed();
        }
    }

    /** Median time from capture to drawn picture in ms; NaN when unknown, as with clocks that disagree. */
    get latency() {
        const sorted = [...this.#latencies].sort((a, b) => a - b);
        const median = sorted[sorted.length >> 1] ?? NaN;
        return median >= 0 && median < 10_000 ? median : NaN;
    }

    /** Pictures drawn per second since last asked; NaN for snapshots. */
    takeRate() {
        const now = performance.now();
        const rate = this.way !== Way.snapshots ? 1000 * this.pictures / (now - this.#since) : NaN;
        this.pictures = 0;
        this.#since = now;
        return rate;
    }

    #fallBack(reason) {
        this.reason = reason;
        this.#use(this.small ? Way.snapshots : Way.mjpeg);
    }

    #use(way) {
        this.#video?.close();
        this.way = way;
        this.seenAt = null;
        this.#latencies = [];
        const events = {
            size: (width, height) => this.#size(width, height),
            picture: captured => this.#picture(captured),
            waiting: () => this.#live(false),
            failed: reason => {
                refusal = reason;
                this.#fallBack(reason);
            },
        };
        const Video = { [Way.webCodecs]: WebCodecsVideo, [Way.mjpeg]: MjpegVideo, [Way.snapshots]: SnapshotVideo }[way];
        this.#video = new Video(this.id, this.canvas, events);
        this.changed();
    }

    #size(width, height) {
        this.width = width;
        this.height = height;
        this.changed();
    }

    #picture(captured) {
        this.pictures++;
        this.hasPicture = true;
        if (captured !== null) {
            this.seenAt = Math.round(1000 * captured);
            this.#latencies.push(Date.now() - captured);
            if (this.#latencies.length > latencySamples) {
                this.#latencies.shift();
            }
        }
        this.#live(true);
    }

    #live(showing) {
        if (this.showing !== showing) {
            this.showing = showing;
            this.changed();
        }
    }
}
