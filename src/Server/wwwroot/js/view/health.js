// How a stream is doing, in words and figures.

import { $, breakable, icon, make, setHidden, setText } from '../dom.js';
import { fps, milliseconds, number, overload, percent, short, streamState, trouble } from '../format.js';
import { LineChart } from './charts.js';
import { mayAdminister, mayMark } from '../session.js';
import { historySeconds } from '../store.js';
import { copy } from './addresses.js';

// What the service says comes first; these stand in for its silence.
const prospects = {
    reconnecting: 'It is tried again by itself; the objects are kept.',
    failed: 'It is tried again every half minute.',
};

// The service's own, for browsers, players and the history.
const ours = ['h264', 'mjpeg', 'events', 'zones', 'timeline'];

export class HealthPanel {
    #figures = new Map();
    #outputs = '';

    constructor(root) {
        const find = name => root.querySelector(`[data-part="${name}"]`);
        this.trouble = find('trouble');
        this.figures = find('figures');
        this.outputs = find('outputs');
        this.noOutputs = find('no-outputs');
        const seconds = historySeconds;
        this.latency = new LineChart(find('latency-chart'), {
            seconds, least: 50, legend: find('latency-legend'),
            series: [
                { key: 'p50', label: 'p50', color: 'info', dash: [] },
                { key: 'p95', label: 'p95', color: 'accent', dash: [7, 3] },
                { key: 'p99', label: 'p99', color: 'third', dash: [2, 3] },
            ],
        });
        this.rate = new LineChart(find('fps-chart'), {
            seconds, least: 10, legend: find('fps-legend'),
            series: [
                { key: 'fpsIn', label: 'in', color: 'info', dash: [7, 3] },
                { key: 'fpsOut', label: 'out', color: 'accent', dash: [] },
            ],
        });
    }

    update(stream, history, player) {
        const words = trouble(stream) || (prospects[stream.state] ?? '');
        setHidden(this.trouble, words === '' && stream.state !== 'ended');
        setText(this.trouble.querySelector('p'), words === '' && stream.state === 'ended' ? 'The source has come to its end.' : words);
        this.trouble.className = `callout ${streamState(stream).tone}`;

        const { framesCaptured: captured, framesDropped: dropped } = stream;
        // Nobody mends an address by waiting; and what failed may be tried at once.
        const isStuck = stream.state === 'failed' || stream.state === 'ended';
        setHidden($('#again'), !isStuck || !mayMark());
        setHidden($('#mend'), words === '' || stream.fromConfiguration || !mayAdminister());
        this.#figure('Source', stream.source);
        this.#figure('Defined in', stream.fromConfiguration ? 'the configuration file; change it there' : 'the page or the API');
        this.#figure('Picture', stream.width ? `${stream.width} × ${stream.height}` : '–');
        this.#figure('Network input', size(stream.internalSize));
        this.#figure('To keep its rate', overload(stream) || 'nothing is left out');
        this.#figure('FPS in / out', `${fps(stream.fpsIn)} / ${fps(stream.fpsOut)}`);
        this.#figure('Latency p50 / p95 / p99', latencies(stream.latencyMs));
        this.#figure('Capture to this screen', milliseconds(player?.latency ?? NaN));
        this.#figure('Frames captured', number(captured));
        this.#figure('Frames processed', number(stream.framesProcessed));
        this.#figure('Frames dropped', `${number(dropped)}${captured > 0 ? ` (${percent(dropped / captured)})` : ''}`);
        this.#figure('Reconnects', number(stream.reconnects));
        this.#showOutputs(stream.outputs ?? []);
        this.latency.show(history);
        this.rate.show(history);
    }

    #figure(name, text) {
        let value = this.#figures.get(name);
        if (!value) {
            value = make('dd', {});
            this.figures.append(make('div', {}, make('dt', {}, name), value));
            this.#figures.set(name, value);
        }
        setText(value, text || '–');
    }

    #showOutputs(all) {
        // What nobody asked for is told when it fails.
        const outputs = all.filter(({ kind, state }) => !ours.includes(kind) || state === 'failed');
        const key = JSON.stringify(outputs);
        if (key === this.#outputs) {
            return;
        }
        this.#outputs = key;
        setHidden(this.noOutputs, outputs.length > 0);
        this.outputs.replaceChildren(...outputs.map(({ kind, state, target, error }) => make('li', {},
            make('span', { class: 'output-kind' }, kind),
            make('span', { class: 'output-target' }, ...breakable(target ?? '')),
            make('span', { class: `pill ${/fail|error/.test(state) ? 'bad' : 'quiet'}` }, state),
            error ? make('span', { class: 'output-error' }, error) : null,
            target ? make('button', { class: 'icon-button', 'aria-label': `Copy the address of ${kind}`, title: 'Copy', onclick: () => copy(target) }, icon('copy')) : null)));
    }
}

const latencies = times => times?.p50 > 0 ? `${[times.p50, times.p95, times.p99].map(short).join(' / ')} ms` : '–';

const size = value => typeof value === 'string' ? value.replace('x', ' × ') : value ? `${value.height} × ${value.width}` : '–';
