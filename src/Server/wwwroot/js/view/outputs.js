// The outputs of a stream as a person says them: a row for each, with what can be said of its kind.

import { $, icon, make, setHidden } from '../dom.js';

const number = { type: 'number', min: '0.1', step: 'any', inputmode: 'decimal', placeholder: 'for ever' };
const text = { type: 'text', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' };
const keep = { keepHours: ['Keep hours', number], keepGigabytes: ['Keep gigabytes', { ...number, placeholder: 'any' }] };
const behind = { background: ['Shows', null] };

/** What the service can do with the pictures: words for a person, and what can be said of each. */
const kinds = {
    record: { title: 'Recording of the picture', fields: { ...behind, ...keep } },
    alpha: { title: 'Recording of the objects alone, with alpha', fields: { format: ['Format', [['', 'FFV1, lossless (.mkv)'], ['prores', 'ProRes 4444 (.mov)']]], ...keep } },
    masks: { title: 'Recording of masks (PNG)', fields: keep },
    objects: { title: 'Recording of where objects are (JSON lines)', fields: keep },
    rtsp: { title: 'RTSP before another background', fields: behind },
    rtspPush: {
        title: 'Push to an RTSP server',
        fields: { url: ['Address', { ...text, inputmode: 'url', placeholder: 'rtsp://server:8554/name' }], user: ['User', text], password: ['Password', { type: 'password', autocomplete: 'off' }], ...behind },
    },
    device: { title: 'Virtual camera', fields: { device: ['Device', { ...text, placeholder: '/dev/video10' }], ...behind } },
};

/** A choice, as a <select>. */
const choice = (options, value, attributes) => make('select', attributes, ...options.map(([key, words]) => make('option', { value: key, selected: key === value }, words)));

export class OutputsEditor {
    #rows = [];

    constructor() {
        this.list = $('#add-outputs');
        const kind = $('#add-output');
        kind.append(...Object.entries(kinds).map(([name, { title }]) => make('option', { value: name }, title)));
        kind.addEventListener('change', () => {
            this.#add({ kind: kind.value });
            kind.value = '';
            this.#rows.at(-1).element.querySelector('input, select')?.focus();
        });
    }

    set value(outputs) {
        this.#rows = [];
        this.list.replaceChildren();
        outputs.forEach(output => this.#add(output));
    }

    /** As the API takes them. */
    get value() {
        return this.#rows.map(({ kind, read }) => {
            const said = Object.entries(read).map(([name, value]) => [name, value()]).filter(([, value]) => value !== '');
            return { kind, ...Object.fromEntries(said) };
        });
    }

    #add(output) {
        const { title, fields } = kinds[output.kind];
        const row = { kind: output.kind, read: {} };
        const label = (words, ...controls) => make('label', {}, `${words} `, ...controls);
        const controls = Object.entries(fields).map(([name, [words, control]]) => {
            const value = `${output[name] ?? ''}`;
            if (name === 'background') {
                return label(words, ...this.#background(row, output.kind, value));
            }
            const input = Array.isArray(control) ? choice(control, value, {}) : make('input', { ...control, value });
            row.read[name] = control.type === 'number' ? () => input.value === '' ? '' : Number(input.value) : () => input.value;
            return label(words, input);
        });
        row.element = make('li', { 'data-kind': output.kind },
            make('span', { class: 'output-head' }, make('b', {}, title), make('button', {
                type: 'button', class: 'icon-button', title: 'Leave this output out', 'aria-label': `Leave out: ${title}`,
                onclick: () => {
                    this.#rows = this.#rows.filter(other => other !== row);
                    row.element.remove();
                    $('#add-output').focus();
                },
            }, icon('trash'))),
            make('span', { class: 'output-fields' }, ...controls));
        this.#rows.push(row);
        this.list.append(row.element);
    }

    /** Masks drawn in, or the objects before something else; a picture of one's own by its file. */
    #background(row, kind, value) {
        const isFile = !['', 'green', 'blur'].includes(value);
        const options = [['', 'The picture with masks'], ['green', 'Objects before green'], ['blur', 'Objects before a blurred background'], ['file', 'Objects before a picture']];
        const chosen = choice(kind === 'rtsp' ? options.slice(1) : options, isFile ? 'file' : value, {});
        const file = make('input', { ...text, value: isFile ? value : '', placeholder: 'a file of the service’s machine', 'aria-label': 'File of the picture' });
        const show = () => setHidden(file, chosen.value !== 'file');
        chosen.addEventListener('change', show);
        show();
        row.read.background = () => chosen.value === 'file' ? file.value : chosen.value;
        return [chosen, file];
    }
}
