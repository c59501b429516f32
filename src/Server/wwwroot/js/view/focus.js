// One stream, large: its picture, marks, objects and health.

import { api } from '../api.js';
import { $, setHidden, setText } from '../dom.js';
import { FrameEvents } from '../events.js';
import { streamState } from '../format.js';
import { sizeOf } from '../geometry.js';
import { drawLabels } from '../marking/labels.js';
import { Marker } from '../marking/marker.js';
import { Surface } from '../marking/surface.js';
import { Objects } from '../objects.js';
import { choose, setting } from '../settings.js';
import { Player } from '../video/player.js';
import { HealthPanel } from './health.js';
import { History } from './history.js';
import { ObjectsPanel } from './objects.js';
import { saveSnapshot, toggleFullscreen } from './stage.js';
import { attempt, tell, tellIfGone } from './toasts.js';
import { Toolbar } from './toolbar.js';
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
    #correcting = null;
    #rowsDue = 0;
    #newsDue = 0;
    #sending = Promise.resolve();

    constructor(store) {
        this.store = store;
        const marks = $('#marks');
        this.surface = new Surface(marks, () => sizeOf(this.#stream));
        this.surface.layers.push((ink, view) => this.labels && drawLabels(ink, view, this.#objects.list, this.panel.selected));
        this.labels = setting('labels', 'on') === 'on';
        this.marker = new Marker(this.surface);
        this.panel = new ObjectsPanel($('#objects'), $('#no-objects'), {
            correct: (id, byKeyboard) => this.correct(id, byKeyboard),
            changed: () => this.#showObjects(),
            removed: id => {
                this.#objects.drop(id);
                this.#showObjects();
                this.store.refresh();
            },
        });
        this.history = new History((id, objects) => {
            if (id === this.#id) {
                this.#objects.read(objects);
                this.#showObjects();
            }
            this.store.refresh();
        });
        this.health = new HealthPanel($('#health'));
        this.toolbar = new Toolbar(this.marker, marks, () => this.#target(), () => this.layDown());
        this.marker.addEventListener('prompt', event => this.#place(event.detail));
        this.marker.addEventListener('pick', event => this.panel.select(this.#objects.at(event.detail)?.id ?? null));
        marks.addEventListener('focus', () => this.toolbar.show());
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
        this.layDown();
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
            this.store.stream(this.#id)?.width > 0 && this.#player.showLast();
        }
    }

    #stop() {
        this.#player?.close();
        this.#events?.close();
        this.#player = null;
        this.#events = null;
    }

    #target() {
        return this.#objects.find(this.#correcting);
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
        if (this.#correcting !== null && !this.#target()) {
            this.layDown();
        }
        this.surface.redraw();
    }

    #read() {
        const stream = this.store.stream(this.#id);
        if (!stream) {
            if (this.store.loaded) {
                location.hash = '#/';
            }
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
        this.history.show(stream.undo, stream.redo);
        this.#showObjects();
        this.health.update(stream, this.store.history(this.#id), this.#player);
        this.#showNotice();
        if (this.#player) {
            showFreshness(this.#player);
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

    /** Marks are sent one after the other: the second click of a new object corrects what the first one made. */
    #place(mark) {
        const id = this.#id;
        // The picture the hand was on, before anything is waited for; null where it is not known which.
        const seenAt = this.#player?.seenAt ?? null;
        const prompt = seenAt === null ? mark : { ...mark, capturedAt: seenAt };
        const { tool } = this.marker;
        this.#sending = this.#sending.then(() => attempt(async () => {
            if (id !== this.#id) {
                return;
            }
            const target = this.#correcting;
            if (target !== null) {
                tellIfGone(await api.refine(id, target, prompt));
                return;
            }
            if (prompt.points?.[0].positive === false || prompt.strokes?.[0].positive === false) {
                throw new Error('Mark the object itself first; then take away what does not belong to it.');
            }
            const object = await api.mark(id, prompt);
            if (id !== this.#id) {
                return;
            }
            this.#objects.put(object);
            this.#showObjects();
            this.panel.select(object.id);
            if (prompt.type === 'clicks') {
                this.#correcting = object.id;
            } else if (this.marker.tool === tool) {
                this.marker.take(null);
            }
            tell(`${object.name} is marked. ${prompt.type === 'clicks' ? 'Further clicks correct it.' : 'E corrects it by clicks.'}`);
            tellIfGone(object);
            this.toolbar.show();
            // Overtakes a reading under way that does not know the object yet.
            this.store.refresh();
        }));
    }

    /** Takes a corner of the mark being drawn back, else the last mark or removal; redo: does again what was taken back. Answers whether there was something. */
    undo(redo = false) {
        if (!redo && this.marker.tool?.isDrawing) {
            this.marker.undo();
            return true;
        }
        const id = this.#id;
        const can = this.history.can(redo);
        this.#sending = can ? this.#sending.then(() => this.history.step(id, redo)) : this.#sending;
        return can;
    }

    take(tool) {
        this.toolbar.toggle(tool, true);
    }

    correct(id, byKeyboard) {
        this.#correcting = id;
        this.marker.take('click', byKeyboard);
    }

    correctSelected() {
        if (this.panel.selected !== null) {
            this.correct(this.panel.selected, true);
        }
        return this.panel.selected !== null;
    }

    selectNumber(index) {
        const object = this.#objects.list[index];
        if (object) {
            this.panel.select(object.id);
        }
    }

    /** Back one step: the mark being drawn, then the tool and what it corrects, then the selection. Answers whether there was a step. */
    back() {
        if (this.marker.cancel()) {
            return true;
        }
        if (this.marker.tool || this.#correcting !== null) {
            this.layDown();
            return true;
        }
        const wasSelected = this.panel.selected !== null;
        this.panel.select(null);
        return wasSelected;
    }

    layDown() {
        this.#correcting = null;
        this.marker.take(null);
    }

    togglePause() {
        const isPaused = this.#stream?.state === 'paused';
        attempt(async () => {
            await (isPaused ? api.resume(this.#id) : api.pause(this.#id));
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
