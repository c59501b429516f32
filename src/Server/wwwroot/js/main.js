// The page: which view is shown, and what the keys do.

import { api } from './api.js';
import { $, setHidden, setText } from './dom.js';
import { failing } from './format.js';
import { mayAdminister, mayMark, readSession } from './session.js';
import { choose, setting } from './settings.js';
import { keyOf, on } from './shortcuts.js';
import { Store } from './store.js';
import { AddressesCard } from './view/addresses.js';
import { helpDialog, removeStreamDialog, signInDialog } from './view/dialogs.js';
import { Fleet } from './view/fleet.js';
import { Focus } from './view/focus.js';
import { Happenings } from './view/happenings.js';
import { Recordings } from './view/recordings.js';
import { toggleFullscreen } from './view/stage.js';
import { StreamDialog } from './view/streamDialog.js';
import { Tiles } from './view/tiles.js';
import { tell } from './view/toasts.js';
import { toolKeys } from './view/toolbar.js';
import { WallLayout } from './view/wall.js';
import { ZonesCard } from './view/zones.js';

const store = new Store();
signInDialog();
const wall = new Tiles($('#wall-tiles'), false);
const strip = new Tiles($('#strip-tiles'), true);
const focus = new Focus(store);
const zones = new ZonesCard(focus.marking.marker, focus.surface);
const happenings = new Happenings();
const recordings = new Recordings();
const fleet = new Fleet();
const addresses = new AddressesCard();
const layout = new WallLayout();
const streamDialog = new StreamDialog(store);
const addStream = () => mayAdminister() && streamDialog.add();
const removeStream = removeStreamDialog(store);
const help = helpDialog();

const streamInAddress = () => {
    const [, id, recorded] = location.hash.match(/^#\/streams\/([^/]+)(\/recordings)?$/) ?? [];
    return { id: id === undefined ? null : decodeURIComponent(id), isRecorded: recorded !== undefined };
};

function route() {
    const { id, isRecorded } = streamInAddress();
    setHidden($('#wall'), id !== null);
    setHidden($('#focus'), id === null || isRecorded);
    setHidden($('#recordings'), !isRecorded);
    document.title = id === null ? 'SRNet' : `${id} · SRNet`;
    if (id === null || isRecorded) {
        [focus, zones, happenings, addresses].forEach(view => view.close());
    } else {
        [focus, zones, happenings, addresses].forEach(view => view.open(id));
    }
    if (isRecorded) {
        recordings.open(id);
    } else {
        recordings.close();
    }
    if (id !== null) {
        $('#to-recordings').href = `#/streams/${encodeURIComponent(id)}/recordings`;
        window.scrollTo(0, 0);
    }
    show();
}

function show() {
    const { id, isRecorded } = streamInAddress();
    const shown = store.stream(id);
    if (id !== null && shown === undefined && store.loaded && !isRecorded && !$('#remove-dialog').open) {
        // Removed, or never there: an old link says what it was for.
        tell(`There is no stream ${id}; these are those there are.`);
        location.hash = '#/';
        return;
    }
    wall.update(store.streams);
    layout.show(store.streams.length);
    setHidden($('#edit'), shown?.fromConfiguration ?? true);
    setHidden($('#remove'), shown?.fromConfiguration ?? true);
    addresses.update(shown?.outputs ?? []);
    strip.update(store.streams.length > 1 ? store.streams : [], focus.id);
    setHidden($('#strip'), store.streams.length < 2);
    const live = store.streams.filter(stream => stream.state === 'running').length;
    const broken = store.streams.filter(stream => failing(stream).length > 0).length;
    setText($('#wall-count'), store.streams.length === 0 ? ''
        : `${live} of ${store.streams.length} live${broken === 0 ? '' : `, ${broken} with outputs that fail`}`);
    setHidden($('#welcome'), !store.loaded || store.streams.length > 0);
}

function step(direction) {
    const { streams } = store;
    const at = streams.findIndex(stream => stream.id === focus.id);
    if (streams.length > 0) {
        location.hash = `#/streams/${encodeURIComponent(streams[(at + direction + streams.length) % streams.length].id)}`;
    }
}

function nextTheme() {
    const next = { auto: 'dark', dark: 'light', light: 'auto' }[setting('theme', 'auto')];
    choose('theme', next);
    if (next === 'auto') {
        delete document.documentElement.dataset.theme;
    } else {
        document.documentElement.dataset.theme = next;
    }
    showTheme();
}

function showTheme() {
    const theme = setting('theme', 'auto');
    const words = `Colours: ${{ auto: 'as the system', dark: 'dark', light: 'light' }[theme]}`;
    $('#theme use').setAttribute('href', `#i-theme-${theme}`);
    $('#theme').setAttribute('aria-label', words);
    $('#theme').title = `${words} (T)`;
}

// A key of a view that is not shown does nothing.
const inFocus = action => event => focus.id === null ? false : action(event);
const inMarking = action => inFocus(event => mayMark() ? action(event) : false);

on('a', addStream);
on('t', nextTheme);
on('?', help);
on('g', () => { location.hash = '#/'; });
on(']', () => step(1));
on('[', () => step(-1));
Object.entries(toolKeys).forEach(([tool, key]) => on(key, inMarking(() => focus.take(tool))));
on('x', inFocus(() => focus.marking.marker.toggleSign()));
on('f', inFocus(() => focus.marking.finish()));
on('n', inMarking(() => focus.marking.another()));
on('h', inMarking(() => focus.marking.toggleFreeze()));
on('z', inFocus(() => focus.marking.undo()));
on('e', inMarking(() => focus.correctSelected()));
on('r', inMarking(() => focus.panel.renameSelected()));
on('Delete', inMarking(() => focus.panel.removeSelected()));
on('k', inMarking(() => focus.togglePause()));
on('l', inFocus(() => focus.toggleLabels()));
on('v', () => focus.id === null ? layout.toggleFullscreen() : toggleFullscreen());
on('Escape', inFocus(() => focus.back()));
for (let digit = 1; digit <= 9; digit++) {
    on(`${digit}`, inFocus(() => focus.selectNumber(digit - 1)));
}

// As everywhere else, with or without single-key shortcuts.
document.addEventListener('keydown', event => {
    const isOurs = (event.ctrlKey || event.metaKey) && !event.altKey && focus.id !== null
        && !event.target.closest('input:not([type=color]), textarea') && !document.querySelector('dialog[open]');
    const key = isOurs ? keyOf(event) : '';
    if ((key === 'z' || key === 'y') && focus.marking.undo(key === 'y' || event.shiftKey)) {
        event.preventDefault();
    }
});
document.querySelectorAll('[data-add]').forEach(button => button.addEventListener('click', addStream));
$('#remove').addEventListener('click', () => removeStream(focus.id));
$('#edit').addEventListener('click', () => streamDialog.edit(focus.id));
$('#mend').addEventListener('click', () => streamDialog.edit(focus.id));
$('#again').addEventListener('click', () => focus.resume());
$('#theme').addEventListener('click', nextTheme);
$('#help').addEventListener('click', help);
window.addEventListener('hashchange', route);
store.addEventListener('change', show);
store.addEventListener('reach', ({ detail }) => {
    setHidden($('#unreachable'), detail === null);
    setText($('#unreachable p'), detail === null ? '' : `${detail} It is tried again by itself.`);
});

showTheme();
route();
store.start();
readSession().then(() => { show(); fleet.start(); }, () => {});
api.version().then(
    ({ version, model }) => setText($('#version'), [version, model].filter(Boolean).join(' · ')),
    () => {});
