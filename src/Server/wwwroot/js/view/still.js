// The picture stands still while a person marks in it; the live one goes on in the corner. Nothing is sent before it is to be followed.

import { api, streamPath } from '../api.js';
import { $, setHidden } from '../dom.js';
import { toScreen } from '../geometry.js';
import { Draft } from '../marking/draft.js';
import { drawLabels } from '../marking/labels.js';
import { Preview } from '../marking/preview.js';

// The service lets go what nobody asks for.
const askEvery = 60_000;

export class Still {
    draft = new Draft();
    #stream = null;
    #still = null;
    #objects = [];
    #opening = 0;
    #timer = 0;

    /** changed: called when there is a still or none any more, and when marks come and go. */
    constructor(surface, changed) {
        Object.assign(this, { surface, changed });
        this.preview = new Preview(() => surface.redraw());
        this.picture = $('#still');
        surface.layers.push((ink, view) => this.#draw(ink, view));
    }

    get isOpen() {
        return this.#still !== null;
    }

    /** Freezes the picture that was seen; the newest where it is not known which. */
    async open(stream, seenAt) {
        const opening = ++this.#opening;
        const still = await api.holdStill(stream, seenAt === null ? {} : { capturedAt: seenAt });
        const letGo = () => api.letStillGo(stream, still.still).catch(() => {});
        this.picture.src = streamPath(stream, `/stills/${still.still}/picture.jpg`);
        try {
            await this.picture.decode();
        } catch {
            letGo();
            throw new Error('The picture to mark in did not come; choose the tool again.');
        }
        if (opening !== this.#opening) {
            letGo();
            return;
        }
        this.#stream = stream;
        this.#still = still.still;
        this.#objects = still.objects;
        this.preview.open(stream, still.still);
        this.#timer = setInterval(() => api.still(stream, still.still).catch(() => {}), askEvery);
        this.#show();
    }

    /** Back to the live picture; what was not sent is forgotten. */
    close() {
        this.#opening++;
        clearInterval(this.#timer);
        this.preview.close();
        this.draft.clear();
        if (this.isOpen) {
            api.letStillGo(this.#stream, this.#still).catch(() => {});
            this.#still = null;
            this.picture.removeAttribute('src');
            this.#show();
        }
    }

    /** object: the id of one that is corrected, or null. */
    add(object, prompt) {
        // A second outline is another object's.
        if (object === null && prompt.type !== 'clicks' && prompt.type !== 'scribble') {
            this.draft.another();
        }
        const key = this.draft.key(object);
        if (object === null && this.draft.promptsOf(key).length === 0 && !Draft.isPositive(prompt)) {
            throw new Error('Mark the object itself first; then take away what does not belong to it.');
        }
        this.draft.add(object, prompt);
        this.preview.ask(key, object, this.draft.promptsOf(key));
        this.changed();
    }

    /** What the tool in hand would add; null = nothing. */
    aim(object, prompt) {
        if (!this.isOpen || prompt === null) {
            this.preview.aim(null);
            return;
        }
        const begins = object === null && prompt.type !== 'clicks' && prompt.type !== 'scribble';
        const key = this.draft.key(object);
        const prompts = begins ? [] : this.draft.promptsOf(key);
        if (prompts.length > 0 || object !== null || Draft.isPositive(prompt)) {
            this.preview.aim({ key: begins && this.draft.promptsOf(key).length > 0 ? `${key} next` : key, object, prompts: [...prompts, prompt] });
        }
    }

    /** Answers whether there was a step. */
    step(redo) {
        const key = this.draft.step(redo);
        if (key !== null) {
            const object = key.startsWith('new') ? null : Number(key);
            this.preview.ask(key, object, this.draft.promptsOf(key));
            this.changed();
        }
        return key !== null;
    }

    /** Hands all marks over. Answers with the service's objects, and the ids of those that were marked. */
    async send() {
        const marks = this.draft.marks.map(({ object, prompts }) => ({ object, prompts }));
        return api.markStill(this.#stream, this.#still, { marks });
    }

    #show() {
        $('#stage').classList.toggle('frozen', this.isOpen);
        setHidden(this.picture, !this.isOpen);
        this.surface.canvas.setAttribute('aria-label', this.isOpen ? 'Still picture' : 'Live picture');
        this.changed();
        this.surface.redraw();
    }

    #draw(ink, view) {
        if (!this.isOpen) {
            return;
        }
        const { marks } = this.draft;
        drawLabels(ink, view, this.#objects, null);
        this.preview.draw(ink, view, marks.map(({ key }) => key));
        for (const { type, points } of marks.flatMap(({ prompts }) => prompts)) {
            if (type === 'clicks') {
                points.forEach(point => ink.click(toScreen(view, { x: point.x + 0.5, y: point.y + 0.5 }), !point.positive));
            }
        }
    }
}
