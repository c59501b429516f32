// Marks and corrections of the stream that is shown: in a still, many at once, or in the live picture, each at once as it is made.

import { api } from '../api.js';
import { $, setHidden, setText } from '../dom.js';
import { Draft } from '../marking/draft.js';
import { Marker, toolNames } from '../marking/marker.js';
import { choose, setting } from '../settings.js';
import { History } from './history.js';
import { Still } from './still.js';
import { attempt, tell, tellIfGone } from './toasts.js';
import { Toolbar } from './toolbar.js';

export class Marking {
    /** The id of the object that is corrected; null = a new one is marked. */
    correcting = null;
    #sending = Promise.resolve();
    #freezing = Promise.resolve();

    /**
     * view: the stream that is shown: its id and picture (seenAt), its objects; read(id, objects), put(object), select(id) and refresh() change what is shown of them.
     */
    constructor(view, surface) {
        Object.assign(this, { view, surface });
        this.freezes = setting('freeze', 'on') === 'on';
        this.still = new Still(surface, () => this.#show());
        this.marker = new Marker(surface);
        this.history = new History((id, objects) => view.read(id, objects));
        this.toolbar = new Toolbar(this.marker, surface.canvas, () => this.target, () => this.layDown());
        this.marker.addEventListener('change', () => this.#follow());
        this.marker.addEventListener('prompt', ({ detail }) => this.#place(detail));
        this.marker.addEventListener('aim', ({ detail }) => this.still.aim(this.correcting, detail));
        this.marker.addEventListener('slip', () => tell(`Too small to mark anything. ${this.marker.tool.hint}`));
        $('#follow').addEventListener('click', () => this.send());
        $('#another').addEventListener('click', () => this.another());
        $('#freeze').addEventListener('click', () => this.toggleFreeze());
        $('#undo').addEventListener('click', () => this.undo());
        $('#redo').addEventListener('click', () => this.undo(true));
        this.#show();
    }

    get target() {
        return this.view.objects.find(this.correcting);
    }

    /** The still comes and goes with the tools that mark objects. */
    #follow() {
        const marks = toolNames.includes(this.marker.tool?.name);
        if (marks && this.freezes && !this.still.isOpen) {
            this.#freezing = this.#freeze();
        } else if (!marks) {
            this.still.close();
        }
        this.#show();
    }

    async #freeze() {
        const { tool } = this.marker;
        if (!await attempt(() => this.still.open(this.view.id, this.view.seenAt)) && this.marker.tool === tool) {
            this.layDown();
        }
    }

    #place(prompt) {
        if (this.freezes) {
            // A hand may be faster than the still; where that makes a difference it is seen before anything is sent.
            return attempt(async () => {
                await this.#freezing;
                if (this.still.isOpen) {
                    this.still.add(this.correcting, prompt);
                }
            });
        }
        return this.#placeLive(prompt);
    }

    /** Live marks are sent one after the other: the second click of a new object corrects what the first one made. */
    #placeLive(mark) {
        const { id, seenAt } = this.view;
        // The picture the hand was on, before anything is waited for; null where it is not known which.
        const prompt = seenAt === null ? mark : { ...mark, capturedAt: seenAt };
        const { tool } = this.marker;
        this.#sending = this.#sending.then(() => attempt(async () => {
            if (id !== this.view.id) {
                return;
            }
            const target = this.correcting;
            if (target !== null) {
                tellIfGone(await api.refine(id, target, prompt));
                return;
            }
            if (!Draft.isPositive(prompt)) {
                throw new Error('Mark the object itself first; then take away what does not belong to it.');
            }
            const object = await api.mark(id, prompt);
            if (id !== this.view.id) {
                return;
            }
            this.view.put(object);
            this.view.select(object.id);
            if (prompt.type === 'clicks') {
                this.correcting = object.id;
            } else if (this.marker.tool === tool) {
                this.marker.take(null);
            }
            tell(`${object.name} is marked. ${prompt.type === 'clicks' ? 'Further clicks correct it.' : howToCorrect()}`);
            tellIfGone(object);
            this.#show();
            // Overtakes a reading under way that does not know the object yet.
            this.view.refresh();
        }));
    }

    /** Everything that was marked in the still is followed from now on. */
    send() {
        const id = this.view.id;
        if (!this.still.isOpen || this.still.draft.isEmpty) {
            return false;
        }
        $('#follow').disabled = true;
        this.#sending = this.#sending.then(() => attempt(async () => {
            const { objects, marked, undo, redo } = await this.still.send();
            if (id !== this.view.id) {
                return;
            }
            this.view.read(id, objects);
            this.history.show(undo, redo);
            this.layDown();
            this.view.select(marked.at(-1));
            const names = marked.map(number => objects.find(object => object.id === number)?.name).filter(Boolean);
            tell(names.length === 1 ? `${names[0]} is marked. ${howToCorrect()}` : `${names.length} objects are marked.`);
            this.view.marked();
        }).then(() => this.#show()));
        return true;
    }

    /** F: closes the outline being drawn, else hands the marks over. */
    finish() {
        if (this.marker.tool?.isDrawing) {
            this.marker.finish();
        } else {
            this.send();
        }
    }

    /** The next click is for another object. */
    another() {
        if (!this.still.isOpen) {
            return false;
        }
        this.correcting = null;
        this.still.draft.another();
        this.#show();
        return true;
    }

    /** Takes a corner of the mark being drawn back, else the last mark or removal; redo: does again what was taken back. Answers whether there was something. */
    undo(redo = false) {
        if (!redo && this.marker.tool?.isDrawing) {
            this.marker.undo();
            return true;
        }
        if (this.still.isOpen) {
            return this.still.step(redo);
        }
        const { id } = this.view;
        const can = this.history.can(redo);
        this.#sending = can ? this.#sending.then(() => this.history.step(id, redo)) : this.#sending;
        return can;
    }

    correct(id, byKeyboard) {
        this.correcting = id;
        this.marker.take('click', byKeyboard);
    }

    /** Back one step: the mark being drawn, then the tool with the still and what is corrected. Answers whether there was a step. */
    back() {
        if (this.marker.cancel()) {
            return true;
        }
        const isAtWork = this.marker.tool !== null || this.correcting !== null;
        if (isAtWork && !this.still.draft.isEmpty) {
            tell('The marks in the still were dropped; F follows them next time.');
        }
        this.layDown();
        return isAtWork;
    }

    layDown() {
        this.correcting = null;
        this.marker.take(null);
    }

    /** Whether one marks in a still or in the live picture. */
    toggleFreeze() {
        this.freezes = !this.freezes;
        choose('freeze', this.freezes ? 'on' : 'off');
        if (!this.freezes) {
            this.still.close();
        }
        this.#follow();
    }

    #show() {
        const { isOpen, draft } = this.still;
        const { length } = draft.marks;
        setHidden($('#follow'), !isOpen);
        $('#follow').disabled = length === 0;
        setText($('#follow span'), length < 2 ? 'Follow' : `Follow ${length}`);
        setHidden($('#another'), !isOpen || (this.correcting === null && draft.promptsOf(draft.current).length === 0));
        $('#freeze').setAttribute('aria-pressed', this.freezes);
        this.toolbar.show(isOpen);
        if (isOpen) {
            $('#undo').disabled = draft.isEmpty;
            $('#redo').disabled = !draft.canRedo;
        } else {
            this.history.enable();
        }
    }
}

const howToCorrect = () => matchMedia('(hover: none)').matches ? 'The arrow beside its name corrects it.' : 'E corrects it by clicks.';
