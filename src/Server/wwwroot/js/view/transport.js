// The line under the picture: which way it comes, why not the best one, and how fresh it is.

import { $, setText } from '../dom.js';
import { fps, milliseconds } from '../format.js';
import { Way } from '../video/player.js';

export function showTransport(player) {
    const isDirect = player.way === Way.webCodecs;
    const way = $('#way');
    way.dataset.way = player.way;
    way.className = `pill ${isDirect ? 'ok' : 'warn'}`;
    setText(way, isDirect ? 'WebCodecs' : 'Motion JPEG');
    setText($('#way-reason'), isDirect ? '' : `Shown as Motion JPEG: ${player.reason}.`);
}

/** Once a second: the rate is counted since the last call. */
export function showFreshness(player) {
    const rate = player.takeRate();
    setText($('#drawn'), [
        rate > 0 ? `${fps(rate)} FPS drawn` : '',
        player.latency >= 0 ? `${milliseconds(player.latency)} from capture to screen` : '',
    ].filter(Boolean).join(' · '));
}
