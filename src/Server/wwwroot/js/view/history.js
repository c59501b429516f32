// Undo and redo of marks and removals: two buttons, and what they do.

import { api } from '../api.js';
import { $ } from '../dom.js';
import { attempt, tell } from './toasts.js';

export class History {
    #steps = { undo: 0, redo: 0 };

    /** read(id, objects): what is followed after a step. */
    constructor(read) {
        this.read = read;
    }

    /** What the service can take back, and do again. */
    show(undo, redo) {
        this.#steps = { undo, redo };
        this.enable();
    }

    /** Nothing of it while marks of a still are taken back. */
    enable() {
        if (!$('#stage').classList.contains('frozen')) {
            $('#undo').disabled = !this.#steps.undo;
            $('#redo').disabled = !this.#steps.redo;
        }
    }

    /** Whether there is such a step. */
    can(redo) {
        return this.#steps[redo ? 'redo' : 'undo'] > 0;
    }

    step(id, redo) {
        return attempt(async () => {
            const { objects, ...left } = await (redo ? api.redo(id) : api.undo(id));
            this.show(left.undo, left.redo);
            this.read(id, objects);
            tell(redo ? 'It is done again.' : 'The last mark or removal is taken back; Ctrl+Shift+Z does it again.');
        });
    }
}
