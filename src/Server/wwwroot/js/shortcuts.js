// Single-key shortcuts. They rest while a person types, while a dialog is open, and when they are switched off (WCAG 2.1.4).

import { choose, setting } from './settings.js';

const actions = new Map();

// Keys of layouts without Latin letters go by their place on the keyboard.
const places = { BracketLeft: '[', BracketRight: ']' };

/** What a key stands for: as in KeyboardEvent.key, letters in lower case; where the layout has no Latin letters, what a Latin one has at its place. */
export function keyOf({ key, code = '' }) {
    if (key.length !== 1) {
        return key;
    }
    const isForeign = /\p{L}/u.test(key) && !/\p{Script=Latin}/u.test(key);
    const letter = /^Key([A-Z])$/.exec(code)?.[1] ?? places[code];
    return (isForeign && letter ? letter : key).toLowerCase();
}

export const shortcutsOn = () => setting('shortcuts', 'on') === 'on';

export function switchShortcuts(on) {
    choose('shortcuts', on ? 'on' : 'off');
}

/** on('b', event => ...): the key as of keyOf. */
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
    const action = actions.get(keyOf(event));
    if (action && action(event) !== false) {
        event.preventDefault();
    }
});
