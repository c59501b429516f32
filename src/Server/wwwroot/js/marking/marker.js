// Turns what a hand, or the keyboard, does on the picture into prompts. A tool knows shapes only; pointers, keys and coordinates are handled here.

import { clamp, isInside, toScreen, toSource } from '../geometry.js';
import { LineTool, ZoneTool } from './areas.js';
import { BoxTool } from './box.js';
import { ClickTool } from './clicks.js';
import { PolygonTool } from './polygon.js';
import { ScribbleTool } from './scribble.js';

export const toolNames = ['box', 'click', 'scribble', 'polygon'];

const coarseStep = 10;
const echoMs = 900;

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Events: 'change' (tool or sign), 'aim' (detail: what the tool would mark with the pointer where it is, or null), 'prompt' (detail: a prompt to send), 'slip' (a press where a drag draws), 'area' (detail: a zone or line to watch), 'pick' (detail: a point clicked with no tool in hand). */
export class Marker extends EventTarget {
    tool = null;
    /** Marks take away instead of adding: the touch screen's right button. */
    takesAway = false;
    #tools = { box: new BoxTool(), click: new ClickTool(), scribble: new ScribbleTool(), polygon: new PolygonTool(), zone: new ZoneTool(), line: new LineTool() };
    #pointer = null;
    #negative = false;
    #cross = null;
    #echoes = [];

    constructor(surface) {
        super();
        this.surface = surface;
        const { canvas } = surface;
        surface.layers.push((ink, view) => this.#draw(ink, view));
        canvas.addEventListener('pointerdown', event => this.#down(event));
        canvas.addEventListener('pointermove', event => this.#move(event));
        canvas.addEventListener('pointerup', event => this.#up(event));
        canvas.addEventListener('pointercancel', () => this.cancel());
        canvas.addEventListener('contextmenu', event => this.tool && event.preventDefault());
        canvas.addEventListener('keydown', event => this.#key(event));
        canvas.addEventListener('blur', () => this.#hideCross());
        canvas.addEventListener('pointerleave', () => this.#pointer === null && this.#aimAt(null));
    }

    /** Takes a tool in hand; null lays it down. byKeyboard: go on with the keyboard, on the picture. */
    take(name, byKeyboard = false) {
        this.cancel();
        this.tool = name === null ? null : this.#tools[name];
        this.takesAway = false;
        this.#aimAt(null);
        this.surface.canvas.classList.toggle('armed', this.tool !== null);
        this.#cross = null;
        if (this.tool && byKeyboard) {
            this.surface.canvas.focus();
            this.#showCross();
        }
        this.#changed();
    }

    toggleSign() {
        this.takesAway = !this.takesAway;
        this.#changed();
    }

    /** Forgets the mark being drawn. Answers whether there was one. */
    cancel() {
        const wasDrawing = this.tool?.isDrawing ?? false;
        this.tool?.cancel();
        this.#pointer = null;
        this.surface.redraw();
        return wasDrawing;
    }

    finish() {
        if (this.tool?.finish && this.surface.view) {
            this.#emit(this.tool.finish(this.surface.view));
        }
    }

    undo() {
        this.tool?.undo?.();
        this.surface.redraw();
    }

    #point(event) {
        const bounds = this.surface.canvas.getBoundingClientRect();
        return toSource(this.surface.view, event.clientX - bounds.left, event.clientY - bounds.top);
    }

    #isNegative = event => this.takesAway || event.button === 2 || event.altKey;

    #down(event) {
        const { view } = this.surface;
        if (!view || !event.isPrimary || this.#pointer !== null || event.button === 1 || (!this.tool && event.button !== 0)) {
            return;
        }
        this.#cross = null;
        this.#pointer = event.pointerId;
        if (this.tool) {
            this.surface.canvas.setPointerCapture(event.pointerId);
            this.#negative = this.#isNegative(event);
            this.tool.down(view, this.#point(event), this.#negative);
            this.surface.redraw();
        }
    }

    #move(event) {
        const { view } = this.surface;
        if (!view || !this.tool || (this.#pointer !== null && event.pointerId !== this.#pointer)) {
            return;
        }
        for (const step of event.getCoalescedEvents?.() ?? [event]) {
            this.tool.move(view, this.#point(step));
        }
        this.#aimAt(view, this.#point(event), this.#pointer === null ? this.takesAway : this.#negative);
        this.surface.redraw();
    }

    #aimAt(view, point, negative) {
        this.dispatchEvent(new CustomEvent('aim', { detail: view && this.tool?.aim ? this.tool.aim(view, point, negative) : null }));
    }

    #up(event) {
        if (event.pointerId !== this.#pointer) {
            return;
        }
        this.#pointer = null;
        const { view } = this.surface;
        if (!view) {
            this.cancel();
        } else if (!this.tool) {
            this.dispatchEvent(new CustomEvent('pick', { detail: this.#point(event) }));
        } else {
            this.#end(this.tool.up(view, this.#point(event), this.#negative));
        }
    }

    // A press that is no drag draws nothing, and should not pass for a mark.
    #end(prompt) {
        if (!prompt && this.tool.isDrag) {
            this.dispatchEvent(new Event('slip'));
        }
        this.#emit(prompt);
    }

    #emit(prompt) {
        if (prompt) {
            if (prompt.type === 'clicks') {
                const until = performance.now() + echoMs;
                this.#echoes.push(...prompt.points.map(point => ({ ...point, until })));
                setTimeout(() => this.surface.redraw(), echoMs + 20);
            }
            this.dispatchEvent(new CustomEvent(prompt.type === 'zone' || prompt.type === 'line' ? 'area' : 'prompt', { detail: prompt }));
        }
        this.surface.redraw();
    }

    #key(event) {
        const { view } = this.surface;
        if (!view || !this.tool || event.ctrlKey || event.metaKey) {
            return;
        }
        const arrow = arrows[event.key];
        if (arrow) {
            event.preventDefault();
            this.#showCross();
            const step = event.shiftKey ? 1 : coarseStep;
            this.#cross = clamp(view, { x: this.#cross.x + arrow[0] * step, y: this.#cross.y + arrow[1] * step });
            this.tool.move(view, this.#cross);
            this.#aimAt(view, this.#cross, this.takesAway);
            this.surface.redraw();
        } else if (event.key === 'Enter') {
            event.preventDefault();
            this.#showCross();
            this.#press(view, this.takesAway || event.shiftKey);
        }
    }

    #press(view, negative) {
        const { tool } = this;
        // The last row and column of pixels are reached too.
        const point = isInside(view, this.#cross) ? this.#cross : { x: Math.min(this.#cross.x, view.width - 0.5), y: Math.min(this.#cross.y, view.height - 0.5) };
        if (tool.isDrag && !tool.isDrawing) {
            tool.down(view, point, negative);
            this.surface.redraw();
            return;
        }
        if (!tool.isDrag) {
            tool.down(view, point, negative);
        }
        this.#end(tool.up(view, point, negative));
    }

    #showCross() {
        const { view } = this.surface;
        if (view && !this.#cross) {
            this.#cross = { x: Math.round(view.width / 2), y: Math.round(view.height / 2) };
            this.surface.redraw();
        }
    }

    #hideCross() {
        this.#cross = null;
        this.surface.redraw();
    }

    #draw(ink, view) {
        this.tool?.draw(ink, view);
        const now = performance.now();
        this.#echoes = this.#echoes.filter(echo => echo.until > now);
        for (const echo of this.#echoes) {
            ink.click(toScreen(view, { x: echo.x + 0.5, y: echo.y + 0.5 }), !echo.positive);
        }
        if (this.#cross) {
            ink.cross(toScreen(view, this.#cross), this.takesAway);
        }
    }

    #changed() {
        this.dispatchEvent(new Event('change'));
        this.surface.redraw();
    }
}
