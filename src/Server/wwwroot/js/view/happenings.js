// What happened to the objects of a stream: the last events, and each new one as it comes.

import { api, eventsPath } from '../api.js';
import { $, make, setHidden } from '../dom.js';

const most = 50;
const first = 20;
const pause = 3000;
const kinds = ['entered', 'left', 'dwell', 'crossed', 'lost', 'found'];

const sentences = {
    entered: ({ name, zone }) => `${name} came into “${zone}”`,
    left: ({ name, zone, seconds, reason }) => `${name} ${{ lost: 'went out of sight in', removed: 'was removed in' }[reason] ?? 'left'} “${zone}” after ${seconds.toFixed(1)} s`,
    dwell: ({ name, zone, seconds }) => `${name} has been in “${zone}” for ${seconds.toFixed(1)} s`,
    crossed: ({ name, line, direction }) => `${name} crossed “${line}” ${direction}`,
    lost: ({ name }) => `${name} went out of sight`,
    found: ({ name }) => `${name} is seen again`,
};

const time = at => new Date(at).toLocaleTimeString('en-GB');

export class Happenings {
    #id = null;
    #source = null;
    #timer = 0;

    constructor() {
        document.addEventListener('visibilitychange', () => document.hidden ? this.#stop() : this.#run());
    }

    open(id) {
        if (id !== this.#id) {
            this.close();
            this.#id = id;
            $('#events-csv').href = eventsPath('.csv', id);
            this.#run();
        }
    }

    close() {
        this.#stop();
        this.#id = null;
        this.#show([]);
    }

    async #run() {
        const id = this.#id;
        if (id === null || document.hidden || this.#source) {
            return;
        }
        // Heard from now on, then what came before: what comes between is in both and shown once.
        const source = new EventSource(eventsPath('/live', id));
        this.#source = source;
        kinds.forEach(kind => source.addEventListener(kind, ({ data }) => this.#add(JSON.parse(data))));
        source.onerror = () => {
            if (source.readyState === EventSource.CLOSED && source === this.#source) {
                this.#source = null;
                this.#timer = setTimeout(() => this.#run(), pause);
            }
        };
        try {
            const { events } = await api.events(id, first);
            if (source === this.#source) {
                this.#show(events);
            }
        } catch {
            // The banner says when the service does not answer.
        }
    }

    #stop() {
        clearTimeout(this.#timer);
        this.#source?.close();
        this.#source = null;
    }

    #show(events) {
        $('#events-list').replaceChildren(...events.map(row));
        setHidden($('#no-events'), events.length > 0);
    }

    #add(event) {
        const list = $('#events-list');
        if (![...list.children].some(({ dataset }) => Number(dataset.event) === event.id)) {
            list.prepend(row(event));
        }
        while (list.children.length > most) {
            list.lastChild.remove();
        }
        setHidden($('#no-events'), true);
    }
}

function row(event) {
    const item = make('li', {}, make('time', { datetime: event.at }, time(event.at)), make('span', {}, sentences[event.kind]?.(event) ?? event.kind));
    item.dataset.event = event.id;
    item.dataset.kind = event.kind;
    return item;
}
