// The dialogs: remove a stream, sign in, help. The browser's own <dialog> keeps the focus inside and gives it back.

import { api, onKeyWanted } from '../api.js';
import { $, setHidden, setText } from '../dom.js';
import { shortcutsOn, switchShortcuts } from '../shortcuts.js';
import { tell } from './toasts.js';

function fail(form, error) {
    const box = form.querySelector('.form-error');
    setText(box, error?.message ?? '');
    setHidden(box, !error);
}

/** Wires a form in a dialog: send does the work; the dialog closes when it went well, and says why when not. */
export function form(dialog, send) {
    const element = dialog.querySelector('form');
    const button = element.querySelector('[type=submit]');
    dialog.querySelectorAll('[data-close]').forEach(close => close.addEventListener('click', () => dialog.close()));
    element.addEventListener('submit', async event => {
        event.preventDefault();
        fail(element, null);
        button.disabled = true;
        try {
            await send(new FormData(element));
            dialog.close();
            // What was typed, a password above all, stays nowhere.
            element.reset();
        } catch (error) {
            fail(element, error);
        } finally {
            button.disabled = false;
        }
    });
    return () => {
        element.reset();
        fail(element, null);
        dialog.showModal();
    };
}

export function removeStreamDialog(store) {
    const dialog = $('#remove-dialog');
    let id = null;
    const open = form(dialog, async () => {
        await api.removeStream(id);
        location.hash = '#/';
        await store.refresh();
        tell(`${id} is removed.`);
    });
    return stream => {
        id = stream;
        setText($('#remove-title'), `Remove ${id}?`);
        open();
    };
}

/** Asks before a recording is deleted; gone is called when it is. */
export function forgetRecordingDialog(gone) {
    const dialog = $('#forget-dialog');
    let asked = null;
    const open = form(dialog, async () => {
        await api.removeRecording(asked.stream, asked.recording);
        tell(`${asked.what} is deleted.`);
        gone(asked.recording);
    });
    return (stream, recording, what) => {
        asked = { stream, recording, what };
        setText($('#forget-title'), `Delete ${what}?`);
        open();
    };
}

/** Asks for the key when the service wants one; all requests wait for the same answer. */
export function signInDialog() {
    const dialog = $('#key-dialog');
    let waiting = null;
    let signedIn = null;
    const open = form(dialog, async data => {
        await api.signIn(data.get('key'));
        signedIn();
        waiting = null;
    });
    // Without a key there is nothing behind the dialog.
    dialog.addEventListener('cancel', event => event.preventDefault());
    onKeyWanted(() => {
        if (!waiting) {
            waiting = new Promise(resolve => signedIn = resolve);
            document.querySelectorAll('dialog[open]').forEach(other => other.close());
            open();
        }
        return waiting;
    });
}

export function helpDialog() {
    const dialog = $('#help-dialog');
    const toggle = $('#shortcuts');
    toggle.checked = shortcutsOn();
    toggle.addEventListener('change', () => switchShortcuts(toggle.checked));
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    return () => dialog.showModal();
}
