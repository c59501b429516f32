// Short messages that come and go at the edge of the page. Errors stay until they are read and closed.

import { $, icon, make } from '../dom.js';

const shownMs = 4000;
const most = 4;

function show(text, tone) {
    const list = $('#toasts');
    const same = [...list.children].find(toast => toast.dataset.text === text);
    same?.remove();
    const toast = make('div', { class: `toast ${tone}`, 'data-text': text },
        icon(tone === 'bad' ? 'alert' : 'check'),
        make('p', {}, text),
        make('button', { class: 'icon-button', 'aria-label': 'Dismiss', onclick: () => toast.remove() }, icon('close')));
    list.append(toast);
    while (list.children.length > most) {
        list.firstChild.remove();
    }
    return toast;
}

export function tell(text) {
    const toast = show(text, 'ok');
    setTimeout(() => toast.remove(), shownMs);
}

export function complain(error) {
    show(error.message ?? String(error), 'bad');
}

/** Runs what a person asked for; what goes wrong is said. Answers whether it went well. */
export async function attempt(action) {
    try {
        await action();
        return true;
    } catch (error) {
        complain(error);
        return false;
    }
}

/** Says when a mark could not go to the picture it was made on. */
export function tellIfGone(object) {
    if (object.seenFrameGone) {
        tell('The picture you marked had gone by, so the newest one was marked; correct it by clicks where it is off.');
    }
}
