// How the tiles of all streams are laid out: as many in a row as there is room for, or as a person says; on the full screen all of them at once.

import { $ } from '../dom.js';
import { choose, setting } from '../settings.js';
import { complain } from './toasts.js';

export class WallLayout {
    constructor() {
        this.wall = $('#wall');
        this.columns = $('#wall-columns');
        this.columns.value = setting('columns', '');
        this.columns.addEventListener('change', () => {
            choose('columns', this.columns.value);
            this.show();
        });
        $('#wall-full').addEventListener('click', () => this.toggleFullscreen());
        document.addEventListener('fullscreenchange', () => this.show());
    }

    /** count: streams there are. */
    show(count = this.count ?? 0) {
        this.count = count;
        const columns = Number(this.columns.value) || (document.fullscreenElement === this.wall ? Math.ceil(Math.sqrt(count)) : 0);
        this.wall.classList.toggle('fixed', columns > 0);
        this.wall.style.setProperty('--columns', Math.max(1, columns));
        this.wall.style.setProperty('--rows', Math.max(1, Math.ceil(count / Math.max(1, columns))));
    }

    toggleFullscreen() {
        const change = document.fullscreenElement ? document.exitFullscreen() : this.wall.requestFullscreen?.();
        change?.catch(() => complain(new Error('The browser does not allow full screen here; its own key for it, mostly F11, shows the wall as large.')));
    }
}
