// A small line chart on a canvas: the last two minutes of a few series, with the value under the pointer.

import { fitCanvas, setText } from '../dom.js';

const left = 34;
const bottom = 18;
const top = 6;
const font = '11px system-ui, sans-serif';
// Readings are a second apart; a longer silence is a gap and not a line.
const gapMs = 7000;

/** A round number not below the value, with three to five steps to it: 1, 2, 2.5 or 5 times a power of ten. */
export function niceScale(value) {
    const rough = Math.max(value, 1e-9) / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 2.5, 5, 10].find(factor => factor * power >= rough);
    return { step, max: step * Math.ceil(Math.max(value, 1e-9) / step) };
}

export class LineChart {
    #samples = [];
    #pointer = null;

    /** series: [{key, label, color (a custom property), dash}]; least: the scale's smallest upper end. */
    constructor(canvas, { series, seconds, least, legend }) {
        Object.assign(this, { canvas, series, seconds, least });
        this.values = new Map();
        for (const { key, label, color, dash } of series) {
            const value = document.createElement('b');
            const line = document.createElement('i');
            line.className = `line ${color} ${dash.length === 0 ? '' : dash[0] < dash[1] ? 'dotted' : 'dashed'}`;
            const item = document.createElement('span');
            item.append(line, `${label} `, value);
            legend.append(item);
            this.values.set(key, value);
        }
        canvas.addEventListener('pointermove', event => this.#point(event.offsetX));
        canvas.addEventListener('pointerleave', () => this.#point(null));
        new ResizeObserver(() => this.draw()).observe(canvas);
    }

    show(samples) {
        this.#samples = samples;
        this.draw();
    }

    draw() {
        const { canvas, series, seconds } = this;
        if (canvas.clientWidth === 0) {
            return;
        }
        const context = fitCanvas(canvas);
        const style = getComputedStyle(canvas);
        const color = name => style.getPropertyValue(`--${name}`);
        const now = this.#samples.at(-1)?.at ?? Date.now();
        const width = canvas.clientWidth - left;
        const height = canvas.clientHeight - top - bottom;
        const values = this.#samples.flatMap(sample => series.map(({ key }) => sample[key])).filter(Number.isFinite);
        const { step, max } = niceScale(Math.max(this.least, ...values));
        const x = at => left + width * (1 - (now - at) / (seconds * 1000));
        const y = value => top + height * (1 - value / max);

        context.font = font;
        context.lineWidth = 1;
        context.fillStyle = color('muted');
        context.strokeStyle = color('line');
        context.textAlign = 'right';
        context.textBaseline = 'middle';
        for (let value = 0; value <= max + step / 2; value += step) {
            context.beginPath();
            context.moveTo(left, Math.round(y(value)) + 0.5);
            context.lineTo(left + width, Math.round(y(value)) + 0.5);
            context.stroke();
            context.fillText(`${+value.toFixed(2)}`, left - 6, y(value));
        }
        context.textBaseline = 'bottom';
        context.fillText('now', left + width, canvas.clientHeight);
        context.textAlign = 'left';
        context.fillText(`${seconds / 60} min ago`, left, canvas.clientHeight);

        context.lineWidth = 1.75;
        context.lineJoin = 'round';
        for (const { key, color: name, dash } of series) {
            context.strokeStyle = color(name);
            context.setLineDash(dash);
            context.beginPath();
            let before = null;
            for (const sample of this.#samples) {
                const value = sample[key];
                if (!Number.isFinite(value)) {
                    before = null;
                    continue;
                }
                if (before === null || sample.at - before > gapMs) {
                    context.moveTo(x(sample.at), y(value));
                } else {
                    context.lineTo(x(sample.at), y(value));
                }
                before = sample.at;
            }
            context.stroke();
        }
        context.setLineDash([]);
        this.#readOut(context, x, color);
    }

    /** The legend's values: under the pointer, else the latest. */
    #readOut(context, x, color) {
        let sample = this.#samples.at(-1);
        if (this.#pointer !== null && sample) {
            sample = this.#samples.reduce((best, one) => Math.abs(x(one.at) - this.#pointer) < Math.abs(x(best.at) - this.#pointer) ? one : best);
            context.strokeStyle = color('muted');
            context.lineWidth = 1;
            context.beginPath();
            context.moveTo(x(sample.at), top);
            context.lineTo(x(sample.at), this.canvas.clientHeight - bottom);
            context.stroke();
        }
        const words = this.series.map(({ key, label }) => {
            const value = sample?.[key];
            const text = Number.isFinite(value) ? value.toFixed(value < 100 ? 1 : 0) : '–';
            setText(this.values.get(key), text);
            return `${label} ${text}`;
        });
        this.canvas.setAttribute('aria-label', `${this.canvas.dataset.title}, latest: ${words.join(', ')}`);
    }

    #point(at) {
        this.#pointer = at;
        this.draw();
    }
}
