// Draws marks so that they show on every picture: a light line on a dark one.

const dark = 'rgba(0, 0, 0, 0.7)';
const light = '#ffffff';
const plus = '#3ddc84';
const minus = '#ff6b6b';

export class Ink {
    constructor(context) {
        this.context = context;
    }

    shape(points, closed, dashed = false) {
        this.#path(points, closed);
        this.#line(dark, 4);
        this.context.setLineDash(dashed ? [6, 5] : []);
        this.#line(light, 2);
        this.context.setLineDash([]);
    }

    stroke(points, width, negative) {
        this.context.lineCap = 'round';
        this.context.lineJoin = 'round';
        // A stroke of one point would have no length and not show.
        this.#path(points.length > 1 ? points : [points[0], { x: points[0].x + 0.1, y: points[0].y }], false);
        this.context.globalAlpha = 0.75;
        this.#line(negative ? minus : plus, Math.max(3, width));
        this.context.globalAlpha = 1;
    }

    dot({ x, y }, emphasised) {
        this.context.beginPath();
        this.context.arc(x, y, emphasised ? 7 : 4, 0, 2 * Math.PI);
        this.context.fillStyle = emphasised ? plus : light;
        this.context.fill();
        this.#line(dark, 1.5);
    }

    click({ x, y }, negative) {
        const { context } = this;
        context.beginPath();
        context.arc(x, y, 10, 0, 2 * Math.PI);
        context.fillStyle = negative ? minus : plus;
        context.fill();
        this.#line(dark, 2);
        context.beginPath();
        context.moveTo(x - 5, y);
        context.lineTo(x + 5, y);
        if (!negative) {
            context.moveTo(x, y - 5);
            context.lineTo(x, y + 5);
        }
        this.#line('#000000', 2);
    }

    cross({ x, y }, negative) {
        const { context } = this;
        for (const [color, width] of [[dark, 5], [negative ? minus : light, 2]]) {
            context.beginPath();
            for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
                context.moveTo(x + 4 * dx, y + 4 * dy);
                context.lineTo(x + 18 * dx, y + 18 * dy);
            }
            this.#line(color, width);
        }
    }

    #path(points, closed) {
        this.context.beginPath();
        points.forEach(({ x, y }, index) => index === 0 ? this.context.moveTo(x, y) : this.context.lineTo(x, y));
        if (closed) {
            this.context.closePath();
        }
    }

    #line(color, width) {
        this.context.strokeStyle = color;
        this.context.lineWidth = width;
        this.context.stroke();
    }
}
