import { isInside, pixelOf } from '../geometry.js';

/** A click on the object; a negative one on what does not belong to it. Every click is sent at once: the object moves on. */
export class ClickTool {
    name = 'click';
    title = 'Click';
    isDrag = false;
    hint = 'Click the object; right-click, or Take away, corrects what does not belong to it.';
    touchHint = 'Tap the object; with Take away, tap what does not belong to it.';
    keyboardHint = 'Arrow keys move the cross, Enter clicks, Shift+Enter takes away.';
    isDrawing = false;

    down() {}

    move() {}

    up(view, point, negative) {
        return isInside(view, point) ? { type: 'clicks', points: [{ ...pixelOf(view, point), positive: !negative }] } : null;
    }

    /** What it would mark where the pointer is. */
    aim(view, point, negative) {
        return this.up(view, point, negative);
    }

    cancel() {}

    draw() {}
}
