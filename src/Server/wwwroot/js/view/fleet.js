// The nodes of a fleet: how full they are, what runs where and why, and moving a stream by hand. Shown only where the service is part of one.

import { api } from '../api.js';
import { $, make, setHidden, setText } from '../dom.js';
import { mayAdminister } from '../session.js';
import { complain, tell } from './toasts.js';

const pause = 3000;
const states = { taking: 'takes streams', drained: 'is being emptied', leaving: 'is about to end' };
const share = value => `${Math.round(100 * value)} %`;

export class Fleet {
    #timer = null;
    #shown = '';

    constructor() {
        this.section = $('#fleet');
        this.nodes = $('#fleet-nodes');
        this.streams = $('#fleet-streams');
    }

    /** Looks once whether there is a fleet, and from then on how it is. */
    async start() {
        const health = await api.ready().catch(() => null);
        if (health?.fleet) {
            this.#look();
        }
    }

    async #look() {
        clearTimeout(this.#timer);
        if (!document.hidden && !$('#wall').hidden) {
            try {
                this.#show(await api.fleet());
            } catch {
                // The banner says what cannot be reached.
            }
        }
        this.#timer = setTimeout(() => this.#look(), pause);
    }

    #show(fleet) {
        setHidden(this.section, false);
        const homeless = fleet.streams.filter(stream => stream.node === null).length;
        setText($('#fleet-count'), `${fleet.nodes.length} nodes${homeless === 0 ? '' : `, ${homeless} streams without one`}`);
        const key = JSON.stringify([fleet.nodes, fleet.streams, mayAdminister()]);
        if (key === this.#shown || this.section.contains(document.activeElement)) {
            return;
        }
        this.#shown = key;
        this.nodes.replaceChildren(...fleet.nodes.map(node => this.#node(node)));
        this.streams.replaceChildren(...fleet.streams.map(stream => this.#stream(stream, fleet.nodes)));
    }

    #node(node) {
        const full = node.used / node.capacity;
        return make('li', { class: 'fleet-node' },
            make('b', {}, node.name),
            make('meter', { min: 0, max: 1, high: 0.85, value: Math.min(1, full), 'aria-label': `${node.name} is ${share(full)} full` }),
            make('span', { class: 'muted' }, `${share(full)} full, ${node.streams} streams, ${[node.device, ...node.labels].join(', ')}; ${states[node.state] ?? node.state}`),
            mayAdminister() && node.state !== 'leaving'
                ? make('button', { class: 'button', onclick: () => this.#do(api.drain(node.name, node.state === 'taking'), node.state === 'taking' ? `${node.name} is being emptied.` : `${node.name} takes streams again.`) },
                    node.state === 'taking' ? 'Empty' : 'Use again')
                : null);
    }

    #stream(stream, nodes) {
        const others = nodes.filter(node => node.name !== stream.node && node.state === 'taking');
        const choice = make('select', { 'aria-label': `Move ${stream.id} to` }, make('option', { value: '' }, 'Move to …'), ...others.map(node => make('option', { value: node.name }, node.name)));
        choice.addEventListener('change', () => {
            const to = choice.value;
            choice.blur();
            this.#do(api.move(stream.id, to), `${stream.id} moves to ${to}.`);
        });
        return make('li', { class: 'fleet-stream' },
            make('a', { href: `#/streams/${encodeURIComponent(stream.id)}` }, stream.id),
            make('b', {}, stream.node ?? 'nowhere'),
            make('span', { class: 'muted' }, `${Math.round(stream.cost)} ms/s; ${stream.why}`),
            mayAdminister() && others.length > 0 ? choice : null);
    }

    async #do(request, words) {
        try {
            await request;
            tell(words);
        } catch (error) {
            complain(error);
        }
        document.activeElement?.blur();
        this.#look();
    }
}
