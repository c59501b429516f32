// Where other programs get a stream from: addresses to copy.

import { api } from '../api.js';
import { $, breakable, icon, make, setHidden, setText } from '../dom.js';
import { complain, tell } from './toasts.js';

const words = {
    rtsp: 'RTSP, for players and recorders',
    mjpeg: 'Motion JPEG, for an image in a page',
    snapshot: 'A picture, right now',
    mask: 'The masks, right now (PNG)',
    events: 'Where objects are, frame by frame',
    api: 'The stream in the API',
};

const backgrounds = { green: 'before green, to key out', blur: 'before a blurred background', image: 'before a picture' };

export async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
        tell('The address is copied.');
    } catch {
        complain(new Error('The browser does not let this page copy; select the address and copy it by hand.'));
    }
}

export class AddressesCard {
    #id = null;
    #outputs = '';

    open(id) {
        this.#id = id;
        this.#outputs = '';
        $('#addresses').replaceChildren();
    }

    close() {
        this.#id = null;
    }

    /** outputs: of the stream as it stands; with others there are other addresses. */
    async update(outputs) {
        const key = `${outputs.map(({ kind, target }) => `${kind} ${target}`)}`;
        if (this.#id === null || key === this.#outputs) {
            return;
        }
        const id = this.#id;
        this.#outputs = key;
        try {
            const { addresses, signIn } = await api.addresses(id);
            if (id === this.#id) {
                this.#show(addresses, signIn);
            }
        } catch {
            // The next reading asks again.
            this.#outputs = '';
        }
    }

    #show(addresses, signIn) {
        const rows = addresses.map(({ kind, background, url }) => {
            const title = background ? `RTSP, ${backgrounds[background]}` : words[kind];
            return make('li', { 'data-address': background ? `${kind}/${background}` : kind },
                make('span', { class: 'address-words' }, title),
                make('code', {}, ...breakable(url)),
                make('button', { class: 'icon-button', 'aria-label': `Copy the address: ${title}`, title: 'Copy', onclick: () => copy(url) }, icon('copy')));
        });
        $('#addresses').replaceChildren(...rows);
        setHidden($('#addresses-key'), !signIn);
        setText($('#addresses-key'), 'Each wants a key: players take its name as the user and the key as the password.');
    }
}
