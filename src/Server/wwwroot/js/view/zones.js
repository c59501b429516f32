// The zones and lines of a stream: on the picture, and each in a row with what is going on there.

import { api } from '../api.js';
import { $, icon, make, setHidden, setText } from '../dom.js';
import { drawAreas } from '../marking/areas.js';
import { mayAdminister } from '../session.js';
import { attempt, tell } from './toasts.js';

const period = 1000;
const nothing = { zones: [], lines: [], fromConfiguration: false };

/** Readings of the service without what is only told, never set. */
const settings = ({ name, points, dwellSeconds, anchor }) => ({ name, points, anchor, ...(dwellSeconds && { dwellSeconds }) });

export class ZonesCard {
    #id = null;
    #timer = 0;
    #known = nothing;
    #shown = '';

    constructor(marker, surface) {
        Object.assign(this, { marker, surface });
        surface.layers.unshift((ink, view) => drawAreas(ink, view, this.#known));
        marker.addEventListener('area', ({ detail }) => this.#add(detail));
        marker.addEventListener('change', () => this.#showTools());
        for (const tool of ['zone', 'line']) {
            $(`#tool-${tool}`).addEventListener('click', event => marker.take(marker.tool?.name === tool ? null : tool, event.detail === 0));
        }
        document.addEventListener('visibilitychange', () => document.hidden || this.#read());
    }

    open(id) {
        if (id !== this.#id) {
            this.close();
            this.#id = id;
            this.#read();
        }
    }

    close() {
        clearTimeout(this.#timer);
        this.#id = null;
        this.#show(nothing);
    }

    async #read() {
        clearTimeout(this.#timer);
        const id = this.#id;
        if (id === null || document.hidden) {
            return;
        }
        try {
            const known = await api.zones(id);
            if (id === this.#id) {
                this.#show(known);
            }
        } catch {
            // The banner says when the service does not answer.
        }
        if (id === this.#id) {
            clearTimeout(this.#timer);
            this.#timer = setTimeout(() => this.#read(), period);
        }
    }

    #add({ type, points }) {
        this.marker.take(null);
        const list = this.#known[`${type}s`];
        let count = list.length + 1;
        while (list.some(({ name }) => name === `${type} ${count}`)) {
            count++;
        }
        const name = `${type} ${count}`;
        this.#change(known => known[`${type}s`].push({ name, points, anchor: 'centre' }), `${name} is watched from now on.`);
    }

    /** Sends all zones and lines after a change of a copy of them. */
    #change(change, words) {
        const known = { zones: this.#known.zones.map(settings), lines: this.#known.lines.map(settings) };
        change(known);
        return attempt(async () => {
            this.#show(await api.setZones(this.#id, known));
            tell(words);
        });
    }

    #show(known) {
        this.#known = known;
        this.surface.redraw();
        this.#showTools();
        setHidden($('#no-zones'), known.zones.length + known.lines.length > 0);
        setText($('#no-zones'), !this.#isOpen() ? 'None.' : 'None yet. Draw one on the picture: who comes in, leaves, stays or crosses is told as an event.');
        // Rows are made anew only when there are others, so that typing in one goes on.
        const key = JSON.stringify([known.zones.map(settings), known.lines.map(settings), this.#isOpen()]);
        if (key !== this.#shown) {
            this.#shown = key;
            $('#zones').replaceChildren(...known.zones.map(zone => this.#row('zones', zone)), ...known.lines.map(line => this.#row('lines', line)));
        }
        [...known.zones, ...known.lines].forEach((area, index) => setText($('#zones').children[index].querySelector('.figures-line'), figures(area)));
    }

    #isOpen = () => mayAdminister() && !this.#known.fromConfiguration;

    #showTools() {
        setHidden($('#zone-tools'), !this.#isOpen());
        for (const tool of ['zone', 'line']) {
            $(`#tool-${tool}`).setAttribute('aria-pressed', this.marker.tool?.name === tool);
        }
    }

    #row(list, area) {
        const isOpen = this.#isOpen();
        const { name } = area;
        const mine = known => known[list].find(other => other.name === name);
        const title = make('input', {
            class: 'object-name', type: 'text', value: name, maxlength: 64, spellcheck: 'false', autocomplete: 'off', readonly: !isOpen, 'aria-label': `Name of ${name}`,
            onchange: async () => {
                const other = title.value.trim();
                if (other === '' || !await this.#change(known => mine(known).name = other, `${name} is called ${other} now.`)) {
                    title.value = name;
                }
            },
            onkeydown: event => event.key === 'Enter' && title.blur(),
        });
        const anchor = make('select', {
            'aria-label': `What counts in ${name}`, disabled: !isOpen,
            onchange: () => this.#change(known => mine(known).anchor = anchor.value, `${name}: what counts is changed.`),
        }, make('option', { value: 'centre', selected: area.anchor !== 'foot' }, 'Centre'), make('option', { value: 'foot', selected: area.anchor === 'foot' }, 'Foot'));
        const dwell = list !== 'zones' ? null : make('label', { class: 'dwell', title: 'After how many seconds in it an object is told of' }, make('input', {
            type: 'number', min: 0.1, step: 'any', inputmode: 'decimal', placeholder: '–', value: area.dwellSeconds ?? '', disabled: !isOpen, 'aria-label': `Seconds in ${name} until it is told`,
            onchange: event => this.#change(known => mine(known).dwellSeconds = Number(event.target.value) || null, `${name}: the time is changed.`),
        }), ' s');
        const turn = list !== 'lines' || !isOpen ? null : make('button', {
            class: 'icon-button', 'aria-label': `Turn ${name} around`, title: 'Turn around', onclick: () => this.#change(known => mine(known).points.reverse(), `${name} is turned around.`),
        }, icon('redo'));
        const remove = !isOpen ? null : make('button', {
            class: 'icon-button', 'aria-label': `Remove ${name}`, title: 'Remove',
            onclick: () => this.#change(known => known[list] = known[list].filter(other => other.name !== name), `${name} is removed.`),
        }, icon('trash'));
        const row = make('li', { class: 'object' },
            make('span', { class: 'object-line' }, title, turn, remove),
            make('span', { class: 'object-line small' }, make('span', { class: 'figures-line' }), make('span', { class: 'spring' }), anchor, dwell));
        row.dataset.area = name;
        return row;
    }
}

const figures = area => area.inside === undefined ? `${area.forward} forward · ${area.backward} back` : `${area.inside.length} inside · ${area.entered} in · ${area.left} out`;
