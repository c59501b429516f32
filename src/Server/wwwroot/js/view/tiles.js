// Every stream as a tile: its live picture, state and the two figures that matter. A tile is a link to the stream.

import { make, setHidden, setText } from '../dom.js';
import { fps, milliseconds, streamState, trouble } from '../format.js';
import { Player } from '../video/player.js';

class Tile {
    #player = null;
    #isSeen = false;
    #stands = false;

    constructor(stream, still, seen) {
        this.id = stream.id;
        this.still = still;
        this.canvas = make('canvas', { 'aria-hidden': 'true' });
        this.blank = make('span', { class: 'blank' });
        this.pill = make('span', { class: 'pill' });
        this.rate = make('span', {});
        this.delay = make('span', {});
        this.count = make('span', {});
        this.error = make('span', { class: 'tile-error' });
        this.element = make('a', { class: 'tile', href: `#/streams/${encodeURIComponent(stream.id)}`, 'data-stream': stream.id },
            make('span', { class: 'tile-picture' }, this.canvas, this.blank, this.pill),
            make('span', { class: 'tile-foot' },
                make('strong', {}, stream.id),
                make('span', { class: 'tile-figures' }, this.count, this.rate, this.delay)),
            this.error);
        seen.observe(this.element);
    }

    update(stream, current) {
        const { text, tone } = streamState(stream);
        setText(this.pill, text);
        this.pill.className = `pill ${tone}`;
        const objects = stream.objects?.length ?? 0;
        setText(this.count, objects === 0 ? '' : objects === 1 ? '1 object' : `${objects} objects`);
        const isLive = stream.state === 'running';
        this.#stands = !isLive && stream.width > 0;
        this.#showLast();
        setText(this.rate, isLive ? `${fps(stream.fpsOut)} FPS` : '');
        setText(this.delay, isLive ? milliseconds(stream.latencyMs?.p95) : '');
        const words = trouble(stream);
        setText(this.error, words);
        setHidden(this.error, words === '');
        this.element.toggleAttribute('aria-current', stream.id === current);
    }

    /** Pictures are fetched for tiles on the screen only: they cost the service an encoder. */
    see(isSeen) {
        this.#isSeen = isSeen;
        this.run();
    }

    run() {
        const shouldRun = this.#isSeen && !document.hidden;
        if (shouldRun && !this.#player) {
            this.#player = new Player(this.id, this.canvas, true, () => this.#show(), this.still);
            this.#showLast();
        } else if (!shouldRun && this.#player) {
            this.close();
        }
        this.#show();
    }

    close() {
        this.#player?.close();
        this.#player = null;
    }

    /** Of a stream that is paused, or whose camera is away, no video comes: it shows the last picture there was. */
    #showLast() {
        if (this.#stands && this.#player?.hasPicture === false) {
            this.#player.showLast();
        }
    }

    #show() {
        const isShowing = this.#player?.hasPicture ?? false;
        setHidden(this.blank, isShowing);
        setText(this.blank, isShowing ? '' : 'No picture yet');
    }
}

export class Tiles {
    #tiles = new Map();
    #seen = new IntersectionObserver(entries => entries.forEach(entry => this.#tiles.get(entry.target.dataset.stream)?.see(entry.isIntersecting)));

    /** still: a picture a second instead of live video. */
    constructor(list, still) {
        this.list = list;
        this.still = still;
        document.addEventListener('visibilitychange', () => this.#tiles.forEach(tile => tile.run()));
    }

    update(streams, current = null) {
        const wanted = new Set(streams.map(stream => stream.id));
        for (const [id, tile] of this.#tiles) {
            if (!wanted.has(id)) {
                this.#seen.unobserve(tile.element);
                tile.close();
                tile.element.parentElement.remove();
                this.#tiles.delete(id);
            }
        }
        for (const stream of streams) {
            let tile = this.#tiles.get(stream.id);
            if (!tile) {
                tile = new Tile(stream, this.still, this.#seen);
                this.#tiles.set(stream.id, tile);
                this.list.append(make('li', {}, tile.element));
            }
            tile.update(stream, current);
        }
    }

    clear() {
        this.update([]);
    }
}
