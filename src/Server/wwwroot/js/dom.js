// Small helpers over the DOM. Text is always set as text, so nothing a server or a person says is ever read as markup.

export const $ = selector => document.querySelector(selector);

/** make('button', {class: 'quiet', 'aria-label': 'Close', onclick: f}, 'text', node...) */
export function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith('on')) {
            element.addEventListener(name.slice(2), value);
        } else if (value === true) {
            element.setAttribute(name, '');
        } else if (value !== false && value !== null && value !== undefined) {
            element.setAttribute(name, value);
        }
    }
    element.append(...children.filter(child => child !== null));
    return element;
}

/** One of the symbols that index.html defines. */
export function icon(name) {
    const namespace = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(namespace, 'svg');
    svg.setAttribute('class', 'icon');
    svg.setAttribute('aria-hidden', 'true');
    const use = document.createElementNS(namespace, 'use');
    use.setAttribute('href', `#i-${name}`);
    svg.append(use);
    return svg;
}

/** An address or path as parts that a line may end behind, at its slashes rather than in the middle of a word. */
export const breakable = text => text.split(/(?<=[/?&])/).flatMap(part => [part, document.createElement('wbr')]);

/** Changes text only where it differs: screen readers announce, and selections vanish, at every assignment. */
export function setText(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

export function setHidden(element, hidden) {
    if (element.hidden !== hidden) {
        element.hidden = hidden;
    }
}

/** Gives a canvas the size of a picture, if it has another: setting it clears the canvas. Answers whether it had. */
export function resizeCanvas(canvas, width, height) {
    const isOther = canvas.width !== width || canvas.height !== height;
    if (isOther) {
        [canvas.width, canvas.height] = [width, height];
    }
    return isOther;
}

/** A canvas' drawing size for its size on the page, in device pixels. Answers with a context whose unit is a CSS pixel. */
export function fitCanvas(canvas) {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(canvas.clientWidth * ratio);
    const height = Math.round(canvas.clientHeight * ratio);
    resizeCanvas(canvas, width, height);
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    return context;
}
