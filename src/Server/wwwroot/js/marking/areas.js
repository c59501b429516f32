// Zones and lines: drawn like marks, but they stay on the picture. Their points are parts of its width and height.

import { clamp, distance, toScreen } from '../geometry.js';
import { PolygonTool } from './polygon.js';

// Shorter is a slip of the hand, in source pixels.
const minLength = 8;

const part = (value, size) => Number((value / size).toFixed(4));

/** Corner by corner around a zone. */
export class ZoneTool extends PolygonTool {
    name = 'zone';
    title = 'Zone';
    noun = 'New zone';
    aim = undefined;
    hint = 'Set corner after corner of the zone; the first one again, or Finish, closes it.';

    finish(view) {
        const outline = super.finish(view);
        // The last pixel reaches to the edge.
        return outline && { type: 'zone', points: outline.points.map(([x, y]) => [part(x, Math.max(1, view.width - 1)), part(y, Math.max(1, view.height - 1))]) };
    }
}

/** Drag from one end to the other. */
export class LineTool {
    name = 'line';
    title = 'Line';
    noun = 'New line';
    isDrag = true;
    hint = 'Drag from one end of the line to the other; the arrow then shows which way is forward.';
    keyboardHint = 'Arrow keys move the cross, Enter sets one end, Enter again the other.';
    #from = null;
    #to = null;

    get isDrawing() {
        return this.#from !== null;
    }

    down(view, point) {
        this.#from = this.#to = clamp(view, point);
    }

    move(view, point) {
        if (this.#from) {
            this.#to = clamp(view, point);
        }
    }

    up(view, point) {
        const ends = [this.#from, clamp(view, point)];
        this.cancel();
        return distance(...ends) < minLength ? null : { type: 'line', points: ends.map(({ x, y }) => [part(x, view.width), part(y, view.height)]) };
    }

    cancel() {
        this.#from = this.#to = null;
    }

    draw(ink, view) {
        if (this.#from) {
            ink.shape([this.#from, this.#to].map(end => toScreen(view, end)), false);
        }
    }
}

const colour = '#ffd166';
const font = '600 12px system-ui, sans-serif';
const arrow = 26;

/** Draws zones and lines as they stand; occupied ones are filled more strongly. */
export function drawAreas({ context }, view, { zones, lines }) {
    const place = ([x, y]) => toScreen(view, { x: x * view.width, y: y * view.height });
    context.save();
    context.font = font;
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    for (const { name, points, inside } of zones) {
        const corners = points.map(place);
        trace(context, corners, true);
        context.globalAlpha = inside.length > 0 ? 0.3 : 0.12;
        context.fillStyle = colour;
        context.fill();
        context.globalAlpha = 1;
        ink(context);
        label(context, inside.length > 0 ? `${name}: ${inside.length}` : name, middle(corners));
    }
    for (const { name, points } of lines) {
        const ends = points.map(place);
        trace(context, ends, false);
        ink(context);
        // Forward is to the right of who looks along the line.
        const from = middle(ends);
        const length = Math.max(1, Math.hypot(ends[1].x - ends[0].x, ends[1].y - ends[0].y));
        const [across, down] = [-(ends[1].y - ends[0].y) / length, (ends[1].x - ends[0].x) / length];
        const tip = { x: from.x + arrow * across, y: from.y + arrow * down };
        trace(context, [from, tip], false);
        ink(context);
        trace(context, [-1, 1].map(side => ({ x: tip.x - 8 * across - 6 * side * down, y: tip.y - 8 * down + 6 * side * across })).toSpliced(1, 0, tip), false);
        ink(context);
        label(context, name, { x: ends[0].x + (ends[1].x - ends[0].x) / 5, y: ends[0].y + (ends[1].y - ends[0].y) / 5 });
    }
    context.restore();
}

function trace(context, points, closed) {
    context.beginPath();
    points.forEach(({ x, y }, index) => index === 0 ? context.moveTo(x, y) : context.lineTo(x, y));
    if (closed) {
        context.closePath();
    }
}

// A light line on a dark one shows on every picture.
function ink(context) {
    for (const [style, width] of [['rgba(0, 0, 0, 0.65)', 4], [colour, 2]]) {
        context.strokeStyle = style;
        context.lineWidth = width;
        context.stroke();
    }
}

function label(context, text, { x, y }) {
    const width = context.measureText(text).width;
    context.fillStyle = 'rgba(0, 0, 0, 0.65)';
    context.beginPath();
    context.roundRect(x - width / 2 - 5, y - 10, width + 10, 20, 5);
    context.fill();
    context.fillStyle = colour;
    context.fillText(text, x - width / 2, y + 0.5);
}

const middle = points => ({ x: points.reduce((sum, p) => sum + p.x, 0) / points.length, y: points.reduce((sum, p) => sum + p.y, 0) / points.length });
