// Single-key shortcuts. They rest while a person types, while a dialog is open, and when they are switched off (WCAG 2.1.4).

import { choose, setting } from './settings.js';

const actions = new Map();

export const shortcutsOn = () => setting('shortcuts', 'on') === 'on';

export function switchShortcuts(on) {
    choose('shortcuts', on ? 'on' : 'off');
}

/** on('b', event => ...): the key as in KeyboardEvent.key, letters in lower case. */
export function on(key, action) {
    actions.set(key, action);
}

const isTyping = target => target.closest('input:not([type=checkbox]):not([type=color]), textarea, select, [contenteditable]') !== null;

document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
        return;
    }
    // Escape leaves a field too, and is no letter that a voice could set off.
    if (event.key !== 'Escape' && (isTyping(event.target) || !shortcutsOn())) {
        return;
    }
    const action = actions.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (action && action(event) !== false) {
        event.preventDefault();
    }
});
