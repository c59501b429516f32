import { boxOf, toScreen } from '../geometry.js';

// Smaller is a slip of the hand.
const minSide = 4;

/** Drag from one corner to the other. */
export class BoxTool {
    name = 'box';
    title = 'Box';
    /** Press, move, release: with the keyboard, Enter starts and Enter ends. */
    isDrag = true;
    hint = 'Drag a box around the object.';
    keyboardHint = 'Arrow keys move the cross, Enter sets the first corner, Enter again the second.';
    #from = null;
    #to = null;

    get isDrawing() {
        return this.#from !== null;
    }

    down(view, point) {
        this.#from = point;
        this.#to = point;
    }

    move(view, point) {
        if (this.#from) {
            this.#to = point;
        }
    }

    aim(view, point) {
        const box = this.#from ? boxOf(view, this.#from, point) : [0, 0, 0, 0];
        return box[2] < minSide || box[3] < minSide ? null : { type: 'box', box };
    }

    up(view, point) {
        const prompt = this.aim(view, point);
        this.cancel();
        return prompt;
    }

    cancel() {
        this.#from = null;
        this.#to = null;
    }

    draw(ink, view) {
        if (this.#from) {
            const [x, y, w, h] = boxOf(view, this.#from, this.#to);
            ink.shape([{ x, y }, { x: x + w, y }, { x: x + w, y: y + h }, { x, y: y + h }].map(corner => toScreen(view, corner)), true);
        }
    }
}
