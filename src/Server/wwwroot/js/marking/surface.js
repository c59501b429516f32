// The transparent canvas over the picture: marks and labels are drawn here, at the screen's resolution, and pointers are read here.

import { fitCanvas } from '../dom.js';
import { fit } from '../geometry.js';
import { Ink } from './ink.js';

export class Surface {
    /** Functions (ink, view) that draw, from the bottom up. */
    layers = [];
    #frame = 0;
    #resizing;

    /** size: answers with the picture's {width, height} in source pixels and their aspect, or null while it is unknown. */
    constructor(canvas, size) {
        this.canvas = canvas;
        this.size = size;
        this.#resizing = new ResizeObserver(() => this.redraw());
        this.#resizing.observe(canvas);
    }

    /** Where the picture lies on the canvas; null while its size is unknown. */
    get view() {
        const size = this.size();
        const { clientWidth, clientHeight } = this.canvas;
        return size && clientWidth > 0 && clientHeight > 0 ? fit(clientWidth, clientHeight, size.width, size.height, size.aspect) : null;
    }

    redraw() {
        this.#frame ||= requestAnimationFrame(() => {
            this.#frame = 0;
            const context = fitCanvas(this.canvas);
            const { view } = this;
            if (view) {
                const ink = new Ink(context);
                this.layers.forEach(layer => layer(ink, view));
            }
        });
    }
}
