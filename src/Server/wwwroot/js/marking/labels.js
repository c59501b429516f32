// Names at the objects. The masks themselves are in the picture already.

import { toScreen } from '../geometry.js';

const font = '600 13px system-ui, sans-serif';
const padding = 6;
const height = 22;

/** Whether black or white is read better on a colour (#rrggbb), by its relative luminance. */
export function textOn(color) {
    const [r, g, b] = [1, 3, 5].map(at => {
        const channel = parseInt(color.slice(at, at + 2), 16) / 255;
        return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000000' : '#ffffff';
}

/** Draws every visible object's name above its box, and the box of the selected one. */
export function drawLabels(ink, view, objects, selected) {
    const { context } = ink;
    context.font = font;
    context.textBaseline = 'middle';
    for (const object of objects) {
        const [x, y, w, h] = object.box ?? [0, 0, 0, 0];
        if (object.state !== 'tracking' || w <= 0 || h <= 0) {
            continue;
        }
        const corner = toScreen(view, { x, y });
        if (object.id === selected) {
            const far = toScreen(view, { x: x + w, y: y + h });
            ink.shape([corner, { x: far.x, y: corner.y }, far, { x: corner.x, y: far.y }], true, true);
        }
        const width = context.measureText(object.name).width + 2 * padding;
        const left = Math.max(view.x, Math.min(corner.x, view.x + view.width * view.across - width));
        const top = Math.max(view.y, corner.y - height - 3);
        context.fillStyle = object.color;
        context.beginPath();
        context.roundRect(left, top, width, height, 5);
        context.fill();
        context.fillStyle = textOn(object.color);
        context.fillText(object.name, left + padding, top + height / 2 + 0.5);
    }
}
