// A day of recordings on a canvas: what is recorded, and below it a row for each object, where it was seen and lost.

import { fitCanvas } from '../dom.js';
import { clock } from '../format.js';

const left = 96;
const top = 20;
const rowHeight = 20;
const font = '11px system-ui, sans-serif';
const stepsMinutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360];
const marksApartPx = 70;

export class Timeline {
    #from = 0;
    #to = 1;
    #recorded = [];
    #objects = [];
    #at = null;

    /** pick: hears of the time, in milliseconds, that a person points at or goes to. */
    constructor(canvas, pick) {
        Object.assign(this, { canvas, pick });
        canvas.addEventListener('click', event => this.#pickAt(event.offsetX));
        canvas.addEventListener('keydown', event => this.#step(event));
        new ResizeObserver(() => this.draw()).observe(canvas);
    }

    /** recorded: [{start, end}]; objects: [{name, spans: [{from, to, state}]}]; times in milliseconds. */
    show(recorded, objects) {
        this.#recorded = recorded;
        this.#objects = objects;
        this.#from = recorded[0]?.start ?? 0;
        this.#to = Math.max(recorded.at(-1)?.end ?? 1, this.#from + 60_000);
        this.canvas.style.height = `${top + rowHeight * (1 + objects.length) + 6}px`;
        this.draw();
    }

    moveTo(at) {
        if (this.#at !== at) {
            this.#at = at;
            this.canvas.setAttribute('aria-valuetext', at === null ? '' : clock(new Date(at)));
            this.draw();
        }
    }

    #x(at) {
        return left + (this.canvas.clientWidth - left) * (at - this.#from) / (this.#to - this.#from);
    }

    #pickAt(x) {
        if (x >= left) {
            this.pick(this.#from + (this.#to - this.#from) * (x - left) / (this.canvas.clientWidth - left));
        }
    }

    #step(event) {
        const seconds = { ArrowLeft: -10, ArrowRight: 10, ArrowDown: -10, ArrowUp: 10 }[event.key];
        if (seconds) {
            event.preventDefault();
            this.pick(Math.min(this.#to, Math.max(this.#from, (this.#at ?? this.#from) + seconds * (event.shiftKey ? 6 : 1) * 1000)));
        }
    }

    draw() {
        const { canvas } = this;
        if (canvas.clientWidth <= left) {
            return;
        }
        const context = fitCanvas(canvas);
        const style = getComputedStyle(canvas);
        const color = name => style.getPropertyValue(`--${name}`);
        context.font = font;
        this.#drawMarks(context, color);
        const bar = (row, from, to, fill) => {
            context.fillStyle = fill;
            context.fillRect(this.#x(from), top + rowHeight * row + 4, Math.max(1.5, this.#x(to) - this.#x(from)), rowHeight - 8);
        };
        const name = (row, text) => {
            context.fillStyle = color('muted');
            context.fillText(text, 0, top + rowHeight * row + 14, left - 8);
        };
        name(0, 'Recorded');
        this.#recorded.forEach(({ start, end }) => bar(0, start, end, color('info')));
        this.#objects.forEach((object, index) => {
            name(index + 1, object.name);
            for (const { from, to, state } of object.spans) {
                bar(index + 1, from, to, color(state === 'lost' ? 'warn' : 'ok'));
                if (state === 'lost') {
                    // Not by its colour alone.
                    context.clearRect(this.#x(from), top + rowHeight * (index + 1) + 7, Math.max(0, this.#x(to) - this.#x(from)), rowHeight - 14);
                }
            }
        });
        if (this.#at !== null) {
            context.fillStyle = color('accent');
            context.fillRect(this.#x(this.#at) - 1, top - 4, 2, canvas.clientHeight - top + 4);
        }
    }

    #drawMarks(context, color) {
        const minutes = (this.#to - this.#from) / 60_000;
        const most = Math.max(1, Math.floor((this.canvas.clientWidth - left) / marksApartPx));
        const step = (stepsMinutes.find(candidate => minutes / candidate <= most) ?? 720) * 60_000;
        const zone = new Date(this.#from).getTimezoneOffset() * 60_000;
        context.textAlign = 'left';
        for (let at = Math.ceil((this.#from - zone) / step) * step + zone; at <= this.#to; at += step) {
            context.fillStyle = color('line');
            context.fillRect(this.#x(at), top - 6, 1, this.canvas.clientHeight);
            context.fillStyle = color('muted');
            const words = clock(new Date(at)).slice(0, 5);
            // Half a time is none.
            if (this.#x(at) + 3 + context.measureText(words).width <= this.canvas.clientWidth) {
                context.fillText(words, this.#x(at) + 3, 11);
            }
        }
    }
}
