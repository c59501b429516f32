// Between the page and the picture. A picture of width x height source pixels is shown as large as fits, centred, with bars where the shapes differ.

/**
 * Where the picture lies in a box of CSS pixels: its left upper corner, and CSS pixels per source pixel along a row and down a column.
 * aspect: a source pixel's width by its height; they differ where it is not 1. scale is the smaller one.
 */
export function fit(boxWidth, boxHeight, width, height, aspect = 1) {
    const [wide, high] = [Math.max(1, aspect), Math.max(1, 1 / aspect)];
    const scale = Math.min(boxWidth / (width * wide), boxHeight / (height * high));
    const [across, down] = [scale * wide, scale * high];
    return { x: (boxWidth - width * across) / 2, y: (boxHeight - height * down) / 2, scale, across, down, width, height };
}

/** A point of the box, in CSS pixels, as a point of the picture: source pixels from its left upper corner, with fractions; may lie outside. */
export const toSource = (view, x, y) => ({ x: (x - view.x) / view.across, y: (y - view.y) / view.down });

export const toScreen = (view, point) => ({ x: view.x + point.x * view.across, y: view.y + point.y * view.down });

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

/** A stream's size in source pixels, in which prompts are given even where a smaller picture is sent, and the pixels' aspect; null while it is unknown. */
export function sizeOf(stream) {
    const { width, height, pixelAspect } = stream ?? {};
    const [wide, high] = (pixelAspect ?? '1:1').split(':').map(Number);
    return width > 0 && height > 0 ? { width, height, aspect: wide / high } : null;
}
