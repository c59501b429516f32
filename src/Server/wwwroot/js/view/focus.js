// One stream, large: its picture, marks, objects and health.

import { api } from '../api.js';
import { $, setHidden, setText } from '../dom.js';
import { FrameEvents } from '../events.js';
import { streamState } from '../format.js';
import { sizeOf } from '../geometry.js';
import { drawLabels } from '../marking/labels.js';
import { Surface } from '../marking/surface.js';
import { Objects } from '../objects.js';
import { choose, setting } from '../settings.js';
import { Player } from '../video/player.js';
import { HealthPanel } from './health.js';
import { Marking } from './marking.js';
import { ObjectsPanel } from './objects.js';
import { saveSnapshot, toggleFullscreen } from './stage.js';
import { attempt } from './toasts.js';
import { showFreshness, showTransport } from './transport.js';

// Frames come faster than rows of a list can be read.
const rowsEvery = 250;
const newsEvery = 1000;

export class Focus {
    #id = null;
    #stream = null;
    #player = null;
    #events = null;
    #objects = new Objects();
    #rowsDue = 0;
    #newsDue = 0;

    constructor(store) {
        this.store = store;
        const marks = $('#marks');
        this.surface = new Surface(marks, () => sizeOf(this.#stream));
        this.surface.layers.push((ink, view) => this.labels && !this.marking.still.isOpen && drawLabels(ink, view, this.#objects.list, this.panel.selected));
        this.labels = setting('labels', 'on') === 'on';
        this.panel = new ObjectsPanel($('#objects'), $('#no-objects'), {
            correct: (id, byKeyboard) => this.marking.correct(id, byKeyboard),
            changed: () => this.#showObjects(),
            removed: id => {
                this.#objects.drop(id);
                this.#showObjects();
                this.store.refresh();
            },
        });
        this.health = new HealthPanel($('#health'));
        this.marking = new Marking(this.#viewForMarks(), this.surface);
        this.marking.marker.addEventListener('pick', event => this.panel.select(this.#objects.at(event.detail)?.id ?? null));
        marks.addEventListener('focus', () => this.marking.toolbar.show());
        store.addEventListener('change', () => this.#id !== null && this.#read());
        document.addEventListener('visibilitychange', () => this.#run());
        $('#pause').addEventListener('click', () => this.togglePause());
        $('#labels').addEventListener('click', () => this.toggleLabels());
        $('#snapshot').addEventListener('click', () => saveSnapshot(this.#id));
        $('#fullscreen').addEventListener('click', toggleFullscreen);
        $('#labels').setAttribute('aria-pressed', this.labels);
    }

    get id() {
        return this.#id;
    }

    /** What marks are made on, and how it is shown that they were. */
    #viewForMarks() {
        const focus = this;
        return {
            get id() { return focus.#id; },
            get seenAt() { return focus.#player?.seenAt ?? null; },
            objects: focus.#objects,
            put: object => {
                focus.#objects.put(object);
                focus.#showObjects();
            },
            read: (id, objects) => {
                if (id === focus.#id) {
                    focus.#objects.read(objects);
                    focus.#showObjects();
                }
                focus.store.refresh();
            },
            select: id => focus.panel.select(id),
            refresh: () => focus.store.refresh(),
            // While no picture comes the last one is drawn anew with what was marked in it.
            marked: () => focus.#stream?.state === 'running' || focus.#player?.showLast(true),
        };
    }

    open(id) {
        if (id === this.#id) {
            return;
        }
        this.close();
        this.#id = id;
        setText($('#stream-name'), id);
        this.panel.open(id);
        this.#run();
        this.#read();
    }

    close() {
        this.#stop();
        this.#id = null;
        this.#stream = null;
        this.#objects.clear();
        this.marking.layDown();
        // Never one stream's picture under another's name.
        $('#picture').getContext('2d', { alpha: false }).reset();
    }

    /** Video and events run while somebody can see them. */
    #run() {
        if (this.#id === null || document.hidden) {
            this.#stop();
        } else if (!this.#player) {
            this.#player = new Player(this.#id, $('#picture'), false, () => this.#showPlayer());
            this.#events = new FrameEvents(this.#id, frame => this.#frame(frame));
            this.#showPlayer();
            this.#showLast();
        }
    }

    // A page that was opened here knows nothing of the stream yet: then it is asked for with the first reading.
    #showLast() {
        if (this.store.stream(this.#id)?.width > 0 && this.#player?.hasPicture === false) {
            this.#player.showLast();
        }
    }

    #stop() {
        this.#player?.close();
        this.#events?.close();
        this.#player = null;
        this.#events = null;
    }

    #frame({ objects }) {
        const now = performance.now();
        // An object that somebody else has marked has a name, too.
        if (this.#objects.frame(objects ?? []) && now >= this.#newsDue) {
            this.#newsDue = now + newsEvery;
            this.store.refresh();
        }
        this.surface.redraw();
        if (now >= this.#rowsDue) {
            this.#rowsDue = now + rowsEvery;
            this.#showObjects();
        }
    }

    #showObjects() {
        this.panel.update(this.#objects.list);
        setText($('#object-count'), `${this.#objects.list.length}`);
        if (this.marking.correcting !== null && !this.marking.target) {
            this.marking.layDown();
        }
        this.surface.redraw();
    }

    #read() {
        const stream = this.store.stream(this.#id);
        if (!stream) {
            return;
        }
        this.#stream = stream;
        const { text, tone } = streamState(stream);
        setText($('#stream-state'), text);
        $('#stream-state').className = `pill ${tone}`;
        const isPaused = stream.state === 'paused';
        setText($('#pause span'), isPaused ? 'Resume' : 'Pause');
        $('#pause use').setAttribute('href', isPaused ? '#i-play' : '#i-pause');
        this.#objects.read(stream.objects ?? []);
        this.marking.history.show(stream.undo, stream.redo);
        this.#showObjects();
        this.health.update(stream, this.store.history(this.#id), this.#player);
        this.#showNotice();
        if (this.#player) {
            showFreshness(this.#player);
        }
        if (stream.state !== 'running') {
            this.#showLast();
        }
    }

    #showNotice() {
        const { state, error } = this.#stream;
        const isShowing = this.#player?.showing ?? false;
        const words = state === 'running' ? (isShowing ? '' : 'Waiting for the first picture …')
            : state === 'paused' ? 'Paused'
            : error ?? streamState(this.#stream).text;
        setHidden($('#notice'), words === '');
        setText($('#notice'), words);
    }

    #showPlayer() {
        if (this.#stream) {
            this.#showNotice();
        }
        if (this.#player) {
            showTransport(this.#player);
        }
        this.surface.redraw();
    }

    take(tool) {
        this.marking.toolbar.toggle(tool, true);
    }

    correctSelected() {
        if (this.panel.selected !== null) {
            this.marking.correct(this.panel.selected, true);
        }
        return this.panel.selected !== null;
    }

    selectNumber(index) {
        const object = this.#objects.list[index];
        if (object) {
            this.panel.select(object.id);
        }
    }

    /** Back one step: the marks under way, then the selection. Answers whether there was a step. */
    back() {
        if (this.marking.back()) {
            return true;
        }
        const wasSelected = this.panel.selected !== null;
        this.panel.select(null);
        return wasSelected;
    }

    togglePause() {
        return this.#stream?.state === 'paused' ? this.resume() : this.#command(api.pause);
    }

    /** After a pause, a failure or its end. */
    resume() {
        return this.#command(api.resume);
    }

    #command(command) {
        return attempt(async () => {
            await command(this.#id);
            await this.store.refresh();
        });
    }

    toggleLabels() {
        this.labels = !this.labels;
        choose('labels', this.labels ? 'on' : 'off');
        $('#labels').setAttribute('aria-pressed', this.labels);
        this.surface.redraw();
    }
}
