import { clamp, distance, pixelOf, toScreen } from '../geometry.js';

const maxPoints = 2000;
// Source pixels between two points of a stroke, and the brush as a share of the picture's longer side.
const step = 2;
const brush = 1 / 160;

/** Draw over the object with a broad pen. */
export class ScribbleTool {
    name = 'scribble';
    title = 'Scribble';
    isDrag = true;
    hint = 'Draw over the object; with the right button, or Take away, over what does not belong to it.';
    touchHint = 'Draw over the object; with Take away, over what does not belong to it.';
    keyboardHint = 'Arrow keys move the cross, Enter sets the pen down, Enter again lifts it.';
    #points = [];
    #negative = false;

    get isDrawing() {
        return this.#points.length > 0;
    }

    down(view, point, negative) {
        this.#points = [clamp(view, point)];
        this.#negative = negative;
    }

    move(view, point) {
        const next = clamp(view, point);
        if (this.isDrawing && this.#points.length < maxPoints && distance(this.#points.at(-1), next) >= step) {
            this.#points.push(next);
        }
    }

    aim(view) {
        const points = this.#points.map(p => pixelOf(view, p)).map(p => [p.x, p.y]);
        return this.isDrawing ? { type: 'scribble', strokes: [{ points, radius: this.#radius(view), positive: !this.#negative }] } : null;
    }

    up(view, point) {
        this.move(view, point);
        const prompt = this.aim(view);
        this.cancel();
        return prompt;
    }

    cancel() {
        this.#points = [];
    }

    draw(ink, view) {
        if (this.isDrawing) {
            ink.stroke(this.#points.map(p => toScreen(view, p)), 2 * this.#radius(view) * view.scale, this.#negative);
        }
    }

    #radius(view) {
        return Math.max(2, Math.round(brush * Math.max(view.width, view.height)));
    }
}
