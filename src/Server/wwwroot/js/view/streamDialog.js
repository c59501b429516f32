// The dialog that says what a stream is: a new one, or one there is.

import { api } from '../api.js';
import { $, setHidden, setText } from '../dom.js';
import { form } from './dialogs.js';
import { OutputsEditor } from './outputs.js';
import { attempt, tell } from './toasts.js';

/** A name for a stream from its address: the last telling word of it. Nothing secret: user and password stand before the last @. */
export function nameFor(source, taken) {
    const path = source.replace(/^[a-z0-9+.-]+:\/\//i, '').replace(/^.*@/, '').replace(/[?#].*$/, '');
    const word = path.split('/').filter(Boolean).at(-1) ?? '';
    const base = word.replace(/\.[a-z0-9]+$/i, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 32) || 'camera';
    let name = base;
    for (let count = 2; taken.includes(name); count++) {
        name = `${base}-${count}`;
    }
    return name;
}

export class StreamDialog {
    #edited = null;
    #known = {};
    #isOwnName = false;

    constructor(store) {
        this.store = store;
        this.dialog = $('#add-dialog');
        this.fields = this.dialog.querySelector('form').elements;
        this.outputs = new OutputsEditor();
        const { source, id } = this.fields;
        source.addEventListener('input', () => this.#suggest());
        id.addEventListener('input', () => this.#isOwnName = id.value !== '');
        this.dialog.querySelectorAll('[data-example]').forEach(example => example.addEventListener('click', () => {
            source.value = example.dataset.example;
            this.#suggest();
            source.focus();
        }));
        this.fields.find.addEventListener('change', () => this.#showAuto());
        this.show = form(this.dialog, () => this.#send());
    }

    add() {
        this.#open(null, {});
    }

    /** What it is comes from the service, without passwords: they stay as they are where nobody writes others. */
    edit(id) {
        return attempt(async () => this.#open(id, await api.definition(id)));
    }

    #open(id, known) {
        this.#edited = id;
        this.#known = known;
        this.#isOwnName = id !== null;
        this.show();
        setText($('#add-title'), id === null ? 'Add a stream' : `Edit ${id}`);
        setText(this.dialog.querySelector('[type=submit]'), id === null ? 'Add stream' : 'Save');
        setHidden($('#add-edited-help'), id === null);
        const { fields } = this;
        fields.id.value = id ?? '';
        fields.id.readOnly = id !== null;
        fields.source.value = known.source ?? '';
        fields.preset.value = known.preset === 'balanced' ? '' : known.preset ?? '';
        fields.loop.checked = known.loop ?? false;
        fields.names.checked = known.names ?? false;
        fields.sound.checked = !(known.noAudio ?? false);
        fields.identity.checked = known.identity ?? true;
        const { find = '', most = '', zones = [], classes = [] } = known.autoMark ?? {};
        fields.find.value = find === '' || find === 'motion' ? find : 'file';
        fields.detector.value = fields.find.value === 'file' ? find : '';
        fields.most.value = most;
        fields.within.value = zones.join(', ');
        fields.classes.value = classes.join(', ');
        this.#showAuto();
        this.outputs.value = known.outputs ?? [];
        fields.source.focus();
    }

    #showAuto() {
        const { find, most } = this.fields;
        setHidden($('#add-auto'), find.value === '');
        this.dialog.querySelectorAll('[data-detector]').forEach(label => setHidden(label, find.value !== 'file'));
        most.disabled = find.value === '';
    }

    #autoMark() {
        const { find, detector, most, within, classes } = this.fields;
        const names = input => input.value.split(',').map(name => name.trim()).filter(Boolean);
        const [zones, known] = [names(within), names(classes)];
        return find.value === '' ? {} : {
            autoMark: {
                find: find.value === 'file' ? detector.value.trim() : find.value,
                ...(most.value && { most: Number(most.value) }),
                ...(zones.length > 0 && { zones }),
                ...(known.length > 0 && find.value === 'file' && { classes: known }),
            },
        };
    }

    #suggest() {
        if (!this.#isOwnName) {
            const { source, id } = this.fields;
            id.value = source.value.trim() === '' ? '' : nameFor(source.value.trim(), this.store.streams.map(stream => stream.id));
        }
    }

    #read() {
        const { source, user, password, preset, loop, names, sound, identity } = this.fields;
        return {
            // What this form does not ask for stays as it is.
            ...Object.fromEntries(['size', 'overload', 'device', 'label'].filter(key => this.#known[key]).map(key => [key, this.#known[key]])),
            source: source.value.trim(),
            ...(user.value && { user: user.value, ...(password.value && { password: password.value }) }),
            ...(preset.value && { preset: preset.value }),
            loop: loop.checked,
            names: names.checked,
            noAudio: !sound.checked,
            identity: identity.checked,
            ...this.#autoMark(),
            outputs: this.outputs.value,
        };
    }

    async #send() {
        const stream = this.#read();
        if (stream.source === '') {
            throw new Error('Source is empty: say where the pictures come from.');
        }
        if (this.fields.id.value.trim() === '') {
            throw new Error('Name is empty: letters, digits, - and _ make one.');
        }
        if (this.#edited !== null) {
            await api.setStream(this.#edited, stream);
            await this.store.refresh();
            tell(`${this.#edited} is changed; its objects are kept.`);
            return;
        }
        const added = await api.addStream({ id: this.fields.id.value.trim(), ...stream });
        await this.store.refresh();
        location.hash = `#/streams/${encodeURIComponent(added.id)}`;
        tell(`${added.id} is added.`);
    }
}
