// What the marks of a still would become: the service says, mark by mark and under the pointer; one question at a time, the newest of each object.

import { api } from '../api.js';
import { toScreen } from '../geometry.js';

// The pointer's key: what it would add is shown in place of its object.
const aimed = 'aim';
const colours = ['#58c4ff', '#ffb454', '#b38cff', '#ff7eb6', '#6fe0a8', '#f4e04d'];
// A pointer under way asks nothing yet.
const settled = 90;

export class Preview {
    #outlines = new Map();
    #wanted = new Map();
    #aim = null;
    #timer = 0;
    #asking = false;
    #round = 0;

    constructor(changed) {
        this.changed = changed;
    }

    /** Of which still; nothing of another one's is shown. */
    open(stream, still) {
        this.close();
        Object.assign(this, { stream, still });
    }

    close() {
        this.#round++;
        clearTimeout(this.#timer);
        this.#outlines.clear();
        this.#wanted.clear();
        this.#aim = null;
    }

    /** The marks of one object have changed; without prompts it is gone. */
    ask(key, object, prompts) {
        this.aim(null);
        if (prompts.length === 0) {
            this.#wanted.delete(key);
            this.#outlines.delete(key);
            this.changed();
        } else {
            this.#wanted.set(key, { key, object, prompts });
            this.#next();
        }
    }

    /** What the pointer would add to an object; null = nothing. */
    aim(mark) {
        clearTimeout(this.#timer);
        this.#aim = mark?.key ?? null;
        this.#wanted.delete(aimed);
        if (mark === null) {
            this.#outlines.delete(aimed);
            this.changed();
            return;
        }
        this.#timer = setTimeout(() => {
            this.#wanted.set(aimed, mark);
            this.#next();
        }, settled);
    }

    async #next() {
        const [slot, mark] = [...this.#wanted].sort(([a], [b]) => (a === aimed) - (b === aimed))[0] ?? [];
        if (mark === undefined || this.#asking) {
            return;
        }
        this.#wanted.delete(slot);
        this.#asking = true;
        const round = this.#round;
        let outlines = [];
        try {
            ({ outlines } = await api.previewStill(this.stream, this.still, { object: mark.object, prompts: mark.prompts }, slot === aimed));
        } catch {
            // What is wrong with a mark is said when it is to be taken over.
        }
        this.#asking = false;
        if (round === this.#round && (slot !== aimed || this.#aim === mark.key)) {
            this.#outlines.set(slot, outlines);
            this.changed();
        }
        this.#next();
    }

    /** Objects in the order of their keys, each in a colour of its own; what the pointer would change is dashed. */
    draw({ context }, view, keys) {
        const hovered = this.#outlines.has(aimed) ? this.#aim : null;
        const shown = hovered === null || keys.includes(hovered) ? keys : [...keys, hovered];
        shown.forEach((key, index) => {
            const outlines = this.#outlines.get(key === hovered ? aimed : key) ?? [];
            const colour = colours[index % colours.length];
            context.save();
            context.beginPath();
            for (const outline of outlines) {
                outline.forEach(([x, y], corner) => {
                    const at = toScreen(view, { x, y });
                    corner === 0 ? context.moveTo(at.x, at.y) : context.lineTo(at.x, at.y);
                });
                context.closePath();
            }
            context.globalAlpha = 0.45;
            context.fillStyle = colour;
            context.fill('evenodd');
            context.globalAlpha = 1;
            context.setLineDash(key === hovered ? [5, 4] : []);
            context.strokeStyle = colour;
            context.lineWidth = 2;
            context.stroke();
            context.restore();
        });
    }
}
