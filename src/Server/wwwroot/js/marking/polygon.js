import { clamp, distance, pixelOf, toScreen } from '../geometry.js';

// CSS pixels around the first corner that close the outline: a finger's width.
const closeWithin = 14;
const maxPoints = 500;

/** Corner by corner around the object. */
export class PolygonTool {
    name = 'polygon';
    title = 'Polygon';
    isDrag = false;
    hint = 'Set corner after corner; the first one again, or Finish, closes the outline.';
    keyboardHint = 'Arrow keys move the cross, Enter sets a corner, F finishes, Z takes one back.';
    #points = [];
    #cursor = null;

    get isDrawing() {
        return this.#points.length > 0;
    }

    down() {}

    move(view, point) {
        this.#cursor = clamp(view, point);
    }

    up(view, point) {
        const next = clamp(view, point);
        if (this.#points.length >= 3 && distance(this.#points[0], next) * view.scale <= closeWithin) {
            return this.finish(view);
        }
        // The second click of a double click lands on the corner just set.
        if (this.#points.length < maxPoints && (!this.isDrawing || distance(this.#points.at(-1), next) >= 1)) {
            this.#points.push(next);
        }
        return null;
    }

    aim(view, point) {
        return this.#points.length < 2 ? null : { type: 'polygon', points: [...this.#points, clamp(view, point)].map(p => pixelOf(view, p)).map(p => [p.x, p.y]) };
    }

    finish(view) {
        if (this.#points.length < 3) {
            return null;
        }
        const points = this.#points.map(p => pixelOf(view, p)).map(p => [p.x, p.y]);
        this.cancel();
        return { type: 'polygon', points };
    }

    undo() {
        this.#points.pop();
    }

    cancel() {
        this.#points = [];
        this.#cursor = null;
    }

    draw(ink, view) {
        if (!this.isDrawing) {
            return;
        }
        const corners = this.#points.map(p => toScreen(view, p));
        ink.shape(this.#cursor ? [...corners, toScreen(view, this.#cursor)] : corners, false);
        corners.forEach((corner, index) => ink.dot(corner, index === 0 && corners.length >= 3));
    }
}
