// What was recorded of a stream: a day's timeline, its segments, and a player that goes from one to the next.

import { api, recordingPath } from '../api.js';
import { $, icon, make, setHidden, setText } from '../dom.js';
import { bytes, clock } from '../format.js';
import { forgetRecordingDialog } from './dialogs.js';
import { Timeline } from './timeline.js';
import { attempt } from './toasts.js';

// A segment takes a minute; new ones are shown soon after they are there.
const readEvery = 10_000;
const kinds = {
    record: 'with masks', green: 'before green', blur: 'before a blur', image: 'before a picture', alpha: 'cut out', masks: 'masks', objects: 'object lines',
};

const dayOf = date => date.toLocaleDateString('sv-SE');

export class Recordings {
    #id = null;
    #all = [];
    #objects = [];
    #playing = null;
    #timer = null;
    #shown = '';

    constructor() {
        this.video = $('#recording');
        this.timeline = new Timeline($('#timeline'), at => this.#playAt(at));
        this.forget = forgetRecordingDialog(recording => this.#gone(recording));
        $('#recordings-day').addEventListener('change', () => this.#showDay());
        this.video.addEventListener('timeupdate', () => this.#tell());
        this.video.addEventListener('ended', () => this.#next());
    }

    open(id) {
        this.close();
        this.#id = id;
        setText($('#recordings-title'), `${id}: recordings`);
        $('#recordings-back').href = `#/streams/${encodeURIComponent(id)}`;
        this.#read();
        this.#timer = setInterval(() => this.#read(), readEvery);
    }

    close() {
        clearInterval(this.#timer);
        this.#id = null;
        this.#all = [];
        this.#shown = '';
        this.#stop();
    }

    #stop() {
        this.#playing = null;
        this.video.removeAttribute('src');
        this.video.load();
        setText($('#recording-time'), '');
        setText($('#recording-seen'), '');
        this.timeline.moveTo(null);
    }

    async #read() {
        const id = this.#id;
        await attempt(async () => {
            const { recordings, bytes: total } = await api.recordings(id);
            if (id !== this.#id) {
                return;
            }
            this.#all = recordings.map(recording => ({ ...recording, start: Date.parse(recording.start), end: Date.parse(recording.end) }));
            setText($('#recordings-size'), recordings.length === 0 ? '' : `${bytes(total)} in all`);
            setHidden($('#no-recordings'), recordings.length > 0);
            setHidden($('#recordings-body'), recordings.length === 0);
            this.#showDays();
            await this.#showDay();
        });
    }

    #showDays() {
        const days = [...new Set(this.#all.map(({ start }) => dayOf(new Date(start))))].reverse();
        const choice = $('#recordings-day');
        if (days.join() !== [...choice.options].map(option => option.value).join()) {
            const before = choice.value;
            choice.replaceChildren(...days.map(day => make('option', { value: day }, day)));
            choice.value = days.includes(before) ? before : days[0] ?? '';
        }
    }

    get #ofDay() {
        return this.#all.filter(({ start }) => dayOf(new Date(start)) === $('#recordings-day').value);
    }

    async #showDay() {
        const id = this.#id;
        const segments = this.#ofDay;
        const videos = segments.filter(({ kind }) => kind === 'record');
        if (videos.length > 0) {
            const { objects } = await api.timeline(id, new Date(videos[0].start - 60_000), new Date(videos.at(-1).end + 60_000));
            if (id !== this.#id) {
                return;
            }
            this.#objects = objects.map(({ name, spans }) => ({
                name, spans: spans.map(span => ({ from: Date.parse(span.from), to: Date.parse(span.to), state: span.state })),
            }));
        }
        this.timeline.show(videos, this.#objects);
        setText($('#segment-count'), `${segments.length}`);
        const shown = JSON.stringify(segments.map(({ kind, name, writing, bytes: size }) => [kind, name, writing, writing ? 0 : size]));
        if (shown !== this.#shown) {
            this.#shown = shown;
            $('#segments').replaceChildren(...[...segments].reverse().map(segment => this.#row(segment)));
        }
        if (!this.#playing && videos.length > 0) {
            this.#play(videos.at(-1), 0, false);
        }
    }

    #seenIn({ start, end }) {
        return this.#objects.filter(({ spans }) => spans.some(({ from, to, state }) => state !== 'lost' && from < end && to > start)).map(({ name }) => name);
    }

    #row(segment) {
        const { kind, name, start, end, writing, bytes: size } = segment;
        const time = clock(new Date(start));
        const canPlay = name.endsWith('.mp4');
        const seconds = Math.max(1, Math.round((end - start) / 1000));
        const seen = kind === 'record' ? this.#seenIn(segment) : [];
        return make('li', { class: 'segment', 'data-name': `${kind}/${name}` },
            make('div', { class: 'segment-words' },
                make('b', {}, time), ` ${writing ? 'being written' : `${seconds}\u00a0s`} · ${kinds[kind] ?? kind} · ${bytes(size)}`,
                make('p', { class: 'muted' }, seen.join(', '))),
            canPlay ? make('button', { class: 'icon-button', 'aria-label': `Play ${time}, ${kinds[kind]}`, title: 'Play', onclick: () => this.#play(segment, 0, true) }, icon('play')) : null,
            make('a', {
                class: 'icon-button', 'aria-label': `Download ${time}, ${kinds[kind] ?? kind}`, title: 'Download', href: recordingPath(this.#id, segment, '?download=true'), download: '',
            }, icon('download')),
            make('button', {
                class: 'icon-button', 'aria-label': `Delete ${time}, ${kinds[kind] ?? kind}`, title: writing ? 'It is being written' : 'Delete', disabled: writing,
                onclick: () => this.forget(this.#id, { kind, name }, `${time}, ${kinds[kind] ?? kind}`),
            }, icon('trash')));
    }

    #playAt(at) {
        const videos = this.#ofDay.filter(({ kind }) => kind === (this.#playing?.kind ?? 'record'));
        const segment = videos.find(({ end }) => end > at) ?? videos.at(-1);
        if (segment) {
            this.#play(segment, Math.max(0, at - segment.start) / 1000, !this.video.paused || this.video.ended);
        }
    }

    #play(segment, seconds, start) {
        if (this.#playing?.name !== segment.name || this.#playing.kind !== segment.kind) {
            this.#playing = segment;
            this.video.src = recordingPath(this.#id, segment);
            $('#segments').querySelectorAll('.segment').forEach(row => row.classList.toggle('selected', row.dataset.name === `${segment.kind}/${segment.name}`));
        }
        this.video.currentTime = seconds;
        if (start) {
            // Without a person's gesture a browser may refuse; the controls are there.
            this.video.play().catch(() => {});
        }
        this.#tell();
    }

    #next() {
        const next = this.#all.find(({ kind, start }) => kind === this.#playing?.kind && start > this.#playing.start);
        if (next) {
            this.#play(next, 0, true);
        }
    }

    #tell() {
        if (!this.#playing) {
            return;
        }
        const at = this.#playing.start + 1000 * this.video.currentTime;
        setText($('#recording-time'), `${dayOf(new Date(at))} ${clock(new Date(at))}`);
        const states = this.#objects.map(({ name, spans }) => ({ name, span: spans.find(({ from, to }) => from <= at && at < to) })).filter(({ span }) => span);
        setText($('#recording-seen'), states.map(({ name, span }) => `${name}${span.state === 'lost' ? ' (lost)' : ''}`).join(', '));
        this.timeline.moveTo(at);
    }

    #gone({ kind, name }) {
        if (this.#playing?.kind === kind && this.#playing.name === name) {
            this.#stop();
        }
        this.#read();
    }
}
