// H.264 over a WebSocket, decoded by the browser itself: the way of least delay.
// The socket sends one text {codec, width, height, shownWidth, shownHeight}, and again when they change; then access units: byte 0 flags (bit 0 = key frame),
// bytes 1..8 capture time in microseconds since 1970, big-endian, the rest Annex B.

import { streamPath } from '../api.js';
import { resizeCanvas } from '../dom.js';

const headerBytes = 9;
// More units than this waiting for the decoder are delay: skip to the next key frame.
const maxQueue = 6;
const maxDecoderErrors = 3;
const firstPause = 500;
const longestPause = 8000;

/** Why this page cannot use WebCodecs at all, or null. */
export function whyNoWebCodecs() {
    if (!window.isSecureContext) {
        return 'the page was not opened over https or localhost, which browsers require for WebCodecs';
    }
    if (typeof VideoDecoder === 'undefined') {
        return 'this browser has no WebCodecs';
    }
    return null;
}

/** events: size(width, height), picture(capturedMs), waiting(), failed(reason): given up, use another way. */
export class WebCodecsVideo {
    #socket = null;
    #decoder = null;
    #config = null;
    #shown = [0, 0];
    #needsKey = true;
    #everOpened = false;
    #errors = 0;
    #pause = firstPause;
    #timer = 0;
    #closed = false;

    constructor(id, canvas, events) {
        this.id = id;
        this.canvas = canvas;
        this.context = canvas.getContext('2d', { alpha: false });
        this.events = events;
        this.#open();
    }

    close() {
        this.#closed = true;
        clearTimeout(this.#timer);
        this.#socket?.close();
        this.#dropDecoder();
    }

    #open() {
        const address = new URL(streamPath(this.id, '/video'), location.href);
        address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
        let socket;
        try {
            socket = new WebSocket(address);
        } catch {
            this.#fail('this page may not open WebSockets');
            return;
        }
        this.#socket = socket;
        socket.binaryType = 'arraybuffer';
        socket.onmessage = ({ data }) => this.#closed || (typeof data === 'string' ? this.#configure(JSON.parse(data)) : this.#decode(data));
        socket.onclose = () => this.#disconnected();
    }

    #disconnected() {
        if (this.#closed) {
            return;
        }
        this.#dropDecoder();
        if (!this.#everOpened) {
            this.#judge();
            return;
        }
        this.#retry();
    }

    /** Never having got through: either something refuses sockets, or the service or the stream is away and will come back. */
    async #judge() {
        let isThere = false;
        try {
            isThere = (await fetch(streamPath(this.id), { cache: 'no-store' })).ok;
        } catch {
            // The service is away.
        }
        if (this.#closed) {
            return;
        }
        if (isThere) {
            this.#fail('the video socket was refused');
        } else {
            this.#retry();
        }
    }

    #retry() {
        this.events.waiting();
        this.#timer = setTimeout(() => this.#open(), this.#pause);
        this.#pause = Math.min(longestPause, 2 * this.#pause);
    }

    async #configure({ codec, width, height, shownWidth, shownHeight }) {
        this.#everOpened = true;
        this.#pause = firstPause;
        // No description: the stream is Annex B and carries its parameter sets in front of every key frame.
        const config = { codec, codedWidth: width, codedHeight: height, optimizeForLatency: true };
        this.#config = null;
        let supported = false;
        try {
            supported = (await VideoDecoder.isConfigSupported(config)).supported;
        } catch {
            // Not even understood.
        }
        if (this.#closed) {
            return;
        }
        if (!supported) {
            this.#fail(`this browser cannot decode ${codec}`);
            return;
        }
        this.#config = config;
        this.#shown = [shownWidth, shownHeight];
        this.#dropDecoder();
        this.events.size(shownWidth, shownHeight);
    }

    #decode(data) {
        if (this.#config === null || data.byteLength <= headerBytes) {
            return;
        }
        const header = new DataView(data);
        const isKey = (header.getUint8(0) & 1) === 1;
        if (this.#decoder?.decodeQueueSize > maxQueue) {
            this.#needsKey = true;
        }
        if (this.#needsKey && !isKey) {
            return;
        }
        this.#needsKey = false;
        this.#decoder ??= this.#newDecoder();
        try {
            this.#decoder.decode(new EncodedVideoChunk({
                type: isKey ? 'key' : 'delta',
                timestamp: Number(header.getBigUint64(1)),
                data: new Uint8Array(data, headerBytes),
            }));
        } catch {
            this.#decoderBroke();
        }
    }

    #newDecoder() {
        const decoder = new VideoDecoder({
            output: frame => this.#show(frame),
            error: () => this.#decoder === decoder && this.#decoderBroke(),
        });
        decoder.configure(this.#config);
        return decoder;
    }

    #show(frame) {
        if (!this.#closed) {
            // Whatever the decoder makes of pixels that are not square.
            const [width, height] = this.#shown;
            resizeCanvas(this.canvas, width, height);
            this.context.drawImage(frame, 0, 0, width, height);
            this.#errors = 0;
            this.events.picture(frame.timestamp / 1000);
        }
        // Frames hold the decoder's few buffers until they are closed.
        frame.close();
    }

    #decoderBroke() {
        this.#dropDecoder();
        if (++this.#errors >= maxDecoderErrors) {
            this.#fail('the browser\u2019s video decoder keeps failing');
        }
    }

    #dropDecoder() {
        const decoder = this.#decoder;
        this.#decoder = null;
        this.#needsKey = true;
        if (decoder && decoder.state !== 'closed') {
            decoder.close();
        }
    }

    #fail(reason) {
        this.close();
        this.events.failed(reason);
    }
}
