// Between the page and the picture. A picture of width x height source pixels is shown as large as fits, centred, with bars where the shapes differ.

/** Where the picture lies in a box of CSS pixels: its left upper corner, and CSS pixels per source pixel. */
export function fit(boxWidth, boxHeight, width, height) {
    const scale = Math.min(boxWidth / width, boxHeight / height);
    return { x: (boxWidth - width * scale) / 2, y: (boxHeight - height * scale) / 2, scale, width, height };
}

/** A point of the box, in CSS pixels, as a point of the picture: source pixels from its left upper corner, with fractions; may lie outside. */
export const toSource = (view, x, y) => ({ x: (x - view.x) / view.scale, y: (y - view.y) / view.scale });

export const toScreen = (view, point) => ({ x: view.x + point.x * view.scale, y: view.y + point.y * view.scale });

export const isInside = (view, { x, y }) => x >= 0 && y >= 0 && x < view.width && y < view.height;

/** The nearest point that belongs to the picture, edges included. */
export const clamp = (view, { x, y }) => ({ x: Math.min(view.width, Math.max(0, x)), y: Math.min(view.height, Math.max(0, y)) });

/** The pixel that a point lies in. */
export const pixelOf = (view, { x, y }) => ({
    x: Math.min(view.width - 1, Math.max(0, Math.floor(x))),
    y: Math.min(view.height - 1, Math.max(0, Math.floor(y))),
});

/** The box [x, y, w, h] of whole pixels between two corners, wherever they were dragged. */
export function boxOf(view, a, b) {
    const from = clamp(view, { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) });
    const to = clamp(view, { x: Math.max(a.x, b.x), y: Math.max(a.y, b.y) });
    const [x, y] = [Math.round(from.x), Math.round(from.y)];
    return [x, y, Math.round(to.x) - x, Math.round(to.y) - y];
}

export const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
