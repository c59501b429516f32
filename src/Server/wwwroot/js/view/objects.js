// The objects of a stream, each in a row: colour, name, state and confidence; select, correct, remove.

import { api } from '../api.js';
import { icon, make, setHidden, setText } from '../dom.js';
import { objectState, percent, unsureBelow } from '../format.js';
import { attempt, tell } from './toasts.js';

class ObjectRow {
    constructor(panel, object) {
        this.panel = panel;
        this.object = object;
        this.color = make('input', { type: 'color', onchange: () => this.#change({ color: this.color.value }) });
        this.name = make('input', {
            class: 'object-name',
            type: 'text',
            maxlength: 64,
            spellcheck: 'false',
            autocomplete: 'off',
            onchange: () => this.#rename(),
            onfocus: () => panel.select(this.object.id),
            onkeydown: event => this.#nameKey(event),
        });
        this.pill = make('span', { class: 'pill' });
        this.meter = make('meter', { min: 0, max: 1, low: unsureBelow, high: 0.75, optimum: 1 });
        this.share = make('span', { class: 'figure' });
        this.digit = make('kbd', { 'aria-hidden': 'true' });
        this.correct = make('button', { class: 'icon-button', onclick: event => panel.correct(this.object.id, event.detail === 0) }, icon('correct'));
        this.remove = make('button', { class: 'icon-button', onclick: () => this.drop() }, icon('trash'));
        this.element = make('li', { class: 'object', onclick: event => event.target.closest('input, button') || panel.select(this.object.id) },
            make('span', { class: 'object-line' }, this.color, this.name, this.correct, this.remove),
            make('span', { class: 'object-line small' }, this.digit, this.pill, this.meter, this.share));
        this.element.dataset.object = object.id;
    }

    update(object, index, isSelected) {
        this.object = object;
        const { text, tone } = objectState(object);
        if (document.activeElement !== this.name) {
            this.name.value = object.name;
        }
        if (document.activeElement !== this.color && this.color.value !== object.color) {
            this.color.value = object.color;
        }
        this.name.setAttribute('aria-label', `Name of ${object.name}`);
        this.color.setAttribute('aria-label', `Colour of ${object.name}`);
        this.correct.setAttribute('aria-label', `Correct ${object.name}`);
        this.remove.setAttribute('aria-label', `Remove ${object.name}`);
        this.correct.title = 'Correct by clicks (E)';
        this.remove.title = 'Remove (Delete)';
        setText(this.pill, text);
        this.pill.className = `pill ${tone}`;
        const isTracking = object.state === 'tracking';
        setHidden(this.meter, !isTracking);
        this.meter.value = object.confidence ?? 0;
        this.meter.setAttribute('aria-label', `Confidence in ${object.name}`);
        setText(this.share, isTracking ? percent(object.confidence) : '');
        setText(this.digit, index < 9 ? `${index + 1}` : '');
        this.element.classList.toggle('selected', isSelected);
        this.element.toggleAttribute('aria-current', isSelected);
    }

    async drop() {
        const { id, name } = this.object;
        if (await attempt(() => api.removeObject(this.panel.stream, id))) {
            this.panel.removed(id);
            tell(`${name} is removed; Ctrl+Z brings it back.`);
        }
    }

    #change(change) {
        return attempt(async () => {
            Object.assign(this.object, await api.changeObject(this.panel.stream, this.object.id, change));
            this.panel.changed();
        });
    }

    async #rename() {
        const name = this.name.value.trim();
        if (name === '' || name === this.object.name || !await this.#change({ name })) {
            this.name.value = this.object.name;
        }
    }

    #nameKey(event) {
        if (event.key === 'Enter') {
            this.name.blur();
        } else if (event.key === 'Escape') {
            this.name.value = this.object.name;
            this.name.blur();
        }
    }
}

export class ObjectsPanel {
    selected = null;
    #rows = new Map();

    /** actions: correct(id, byKeyboard), changed() (selection, name or colour), removed(id). */
    constructor(list, empty, actions) {
        Object.assign(this, { list, empty });
        this.actions = actions;
        this.stream = null;
    }

    open(stream) {
        this.stream = stream;
        this.selected = null;
        this.update([]);
    }

    update(objects) {
        setHidden(this.empty, objects.length > 0);
        const wanted = new Set(objects.map(object => object.id));
        for (const [id, row] of this.#rows) {
            if (!wanted.has(id)) {
                row.element.remove();
                this.#rows.delete(id);
            }
        }
        if (!wanted.has(this.selected)) {
            this.selected = null;
        }
        objects.forEach((object, index) => {
            let row = this.#rows.get(object.id);
            if (!row) {
                row = new ObjectRow(this, object);
                this.#rows.set(object.id, row);
                this.list.append(row.element);
            }
            row.update(object, index, object.id === this.selected);
        });
    }

    select(id) {
        if (this.selected !== id) {
            this.selected = id;
            this.changed();
        }
    }

    correct(id, byKeyboard) {
        this.select(id);
        this.actions.correct(id, byKeyboard);
    }

    renameSelected() {
        const row = this.#rows.get(this.selected);
        row?.name.focus();
        row?.name.select();
        return row !== undefined;
    }

    removeSelected() {
        this.#rows.get(this.selected)?.drop();
        return this.selected !== null;
    }

    removed(id) {
        this.actions.removed(id);
    }

    changed() {
        this.actions.changed();
    }
}
