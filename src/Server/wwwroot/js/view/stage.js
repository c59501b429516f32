// What is done with the picture as a whole: kept, or shown on the full screen.

import { streamPath } from '../api.js';
import { $ } from '../dom.js';
import { complain } from './toasts.js';

export function saveSnapshot(id) {
    const link = document.createElement('a');
    link.href = streamPath(id, '/snapshot.jpg?overlay=true');
    // By the clock on the person's wall, in an order that folders sort by, without what file systems refuse.
    const now = new Date();
    const part = value => String(value).padStart(2, '0');
    link.download = `${id} ${now.getFullYear()}-${part(now.getMonth() + 1)}-${part(now.getDate())} ${part(now.getHours())}.${part(now.getMinutes())}.${part(now.getSeconds())}.jpg`;
    link.click();
}

// Nothing outside of what fills the screen is seen there.
document.addEventListener('fullscreenchange', () => (document.fullscreenElement ?? document.body).append($('#toasts')));

/** The picture with its tools. */
export function toggleFullscreen() {
    const change = document.fullscreenElement ? document.exitFullscreen() : $('.stage-column').requestFullscreen?.();
    change?.catch(() => complain(new Error('The browser does not allow full screen here.')));
}
