// The tools above the picture, and the sentence that says what the one in hand does.

import { $, setHidden, setText } from '../dom.js';
import { toolNames } from '../marking/marker.js';

const keys = { box: 'b', click: 'c', scribble: 's', polygon: 'p' };

export const toolKeys = keys;

export class Toolbar {
    /** target: answers with the object being corrected, or null. */
    constructor(marker, surfaceCanvas, target, done) {
        this.marker = marker;
        this.canvas = surfaceCanvas;
        this.target = target;
        this.sign = $('#sign');
        this.finish = $('#finish');
        this.buttons = toolNames.map(name => {
            const button = $(`#tool-${name}`);
            // A click without a count comes from the keyboard.
            button.addEventListener('click', event => this.toggle(name, event.detail === 0));
            return [name, button];
        });
        this.sign.addEventListener('click', () => marker.toggleSign());
        this.finish.addEventListener('click', () => marker.finish());
        $('#done').addEventListener('click', done);
        this.#rove();
    }

    toggle(name, byKeyboard) {
        this.marker.take(this.marker.tool?.name === name ? null : name, byKeyboard);
    }

    /** isStill: the picture stands still, and nothing is sent before it is to be followed. */
    show(isStill = this.isStill) {
        this.isStill = isStill;
        const { tool, takesAway } = this.marker;
        const object = this.target();
        for (const [name, button] of this.buttons) {
            button.setAttribute('aria-pressed', tool?.name === name);
        }
        const canTakeAway = tool?.name === 'click' || tool?.name === 'scribble';
        setHidden(this.sign, !canTakeAway || (object === null && !isStill));
        this.sign.setAttribute('aria-pressed', takesAway);
        setHidden(this.finish, !tool?.finish);
        setHidden($('#done'), tool === null && object === null);
        setText($('#target'), object ? `Correcting ${object.name}` : tool?.noun ?? 'New object');
        $('#target').classList.toggle('correcting', object !== null);
        const touch = matchMedia('(hover: none)').matches;
        const keyboard = !touch && tool && document.activeElement === this.canvas && this.canvas.matches(':focus-visible');
        setText($('#hint'), !tool ? 'Choose a tool to mark an object, or click one to select it.' : `${keyboard ? tool.keyboardHint : touch ? tool.touchHint ?? tool.hint : tool.hint}${!isStill ? '' : touch ? ' Follow hands all marks over.' : ' Follow, or F, hands all marks over; the picture stands still until then.'}`);
    }

    /** One stop for Tab, arrows within, as toolbars do. */
    #rove() {
        const bar = $('#toolbar');
        bar.addEventListener('keydown', event => {
            const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            if (direction) {
                const shown = [...bar.querySelectorAll('button')].filter(button => !button.hidden && !button.disabled);
                const next = shown[(shown.indexOf(document.activeElement) + direction + shown.length) % shown.length];
                next.focus();
                event.preventDefault();
            }
        });
        bar.addEventListener('focusin', event => {
            bar.querySelectorAll('button').forEach(button => button.tabIndex = button === event.target ? 0 : -1);
        });
    }
}
