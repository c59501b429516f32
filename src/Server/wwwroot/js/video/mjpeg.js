// Motion JPEG, read part by part: every picture comes with the time it was captured at, which an <img> would keep to itself. Costs more bandwidth than video.

import { streamPath } from '../api.js';
import { resizeCanvas } from '../dom.js';

const firstPause = 1000;
const longestPause = 10_000;
const headEnd = [13, 10, 13, 10];

/** events: size(width, height), picture(capturedMs), waiting(). */
export class MjpegVideo {
    #pause = firstPause;
    #timer = 0;
    #abort = new AbortController();

    constructor(id, canvas, events) {
        this.id = id;
        this.canvas = canvas;
        this.context = canvas.getContext('2d', { alpha: false });
        this.events = events;
        this.#follow();
    }

    close() {
        clearTimeout(this.#timer);
        this.#abort.abort();
    }

    async #follow() {
        const { signal } = this.#abort;
        try {
            const answer = await fetch(streamPath(this.id, '/video.mjpeg'), { cache: 'no-store', signal });
            if (answer.ok) {
                const bytes = new ByteReader(answer.body.getReader());
                while (!signal.aborted) {
                    await this.#show(await nextPart(bytes));
                }
            }
        } catch {
            // The service or the stream has gone, or a picture was torn.
        }
        if (!signal.aborted) {
            this.events.waiting();
            this.#timer = setTimeout(() => this.#follow(), this.#pause);
            this.#pause = Math.min(longestPause, 2 * this.#pause);
        }
    }

    // One after the other: while one is decoded the service drops what comes meanwhile.
    async #show({ jpeg, captured }) {
        const picture = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
        const { width, height } = picture;
        if (!this.#abort.signal.aborted) {
            this.#pause = firstPause;
            if (resizeCanvas(this.canvas, width, height)) {
                this.events.size(width, height);
            }
            this.context.drawImage(picture, 0, 0);
            this.events.picture(captured);
        }
        picture.close();
    }
}

/** -> {jpeg, captured: ms since 1970}. */
async function nextPart(bytes) {
    const head = new TextDecoder().decode(await bytes.through(headEnd));
    const number = name => Number(new RegExp(`^${name}: *(\\d+)`, 'im').exec(head)?.[1] ?? NaN);
    const length = number('Content-Length');
    if (!(length > 0)) {
        throw new Error('a part without its length');
    }
    return { jpeg: await bytes.take(length), captured: number('X-Timestamp') };
}

/** Bytes of a stream in the portions one asks for. */
class ByteReader {
    #pending = new Uint8Array(0);

    constructor(reader) {
        this.reader = reader;
    }

    async take(length) {
        while (this.#pending.length < length) {
            await this.#more(length);
        }
        const taken = this.#pending.slice(0, length);
        this.#pending = this.#pending.subarray(length);
        return taken;
    }

    /** All up to and with a sequence. */
    async through(sequence) {
        for (let at = 0; ; at++) {
            while (this.#pending.length < at + sequence.length) {
                await this.#more(at + sequence.length);
            }
            if (sequence.every((byte, i) => this.#pending[at + i] === byte)) {
                return this.take(at + sequence.length);
            }
        }
    }

    // Until so many are there; a picture comes in many pieces, which are put together once.
    async #more(length) {
        const pieces = [this.#pending];
        let total = this.#pending.length;
        while (total < length) {
            const { done, value } = await this.reader.read();
            if (done) {
                throw new Error('the stream has ended');
            }
            pieces.push(value);
            total += value.length;
        }
        this.#pending = new Uint8Array(total);
        let at = 0;
        for (const piece of pieces) {
            this.#pending.set(piece, at);
            at += piece.length;
        }
    }
}
