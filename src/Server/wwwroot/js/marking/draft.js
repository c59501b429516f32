// What was marked in a still and is not sent yet, step by step, so that steps can be taken back and done again.

/** A step is one prompt for one object: a known one by its id, a new one by its place among the new ones. */
export class Draft {
    #steps = [];
    #undone = [];
    #news = 1;

    get isEmpty() {
        return this.#steps.length === 0;
    }

    get canRedo() {
        return this.#undone.length > 0;
    }

    /** The new object that is being marked. */
    get current() {
        return `new ${this.#news}`;
    }

    /** The objects in the order they were marked in: {key, object (an id, or null for a new one), prompts}. */
    get marks() {
        const marks = new Map();
        for (const { key, object, prompt } of this.#steps) {
            const mark = marks.get(key) ?? { key, object, prompts: [] };
            mark.prompts.push(prompt);
            marks.set(key, mark);
        }
        return [...marks.values()];
    }

    /** What an object is called here: a known one's id, or the new one being marked for null. */
    key = object => object === null ? this.current : `${object}`;

    promptsOf(key) {
        return this.#steps.filter(step => step.key === key).map(({ prompt }) => prompt);
    }

    /** Answers whether a prompt says where an object is, and not only where it is not. */
    static isPositive = ({ points, strokes, type }) => type === 'box' || type === 'polygon' || (points ?? strokes)[0].positive;

    add(object, prompt) {
        const key = this.key(object);
        this.#steps.push({ key, object, prompt });
        this.#undone = [];
        return key;
    }

    /** The next prompt that is for no known object begins another one. */
    another() {
        this.#news += this.promptsOf(this.current).length > 0 ? 1 : 0;
    }

    /** Takes the last step back, or does the last one that was taken back again. Answers with its object's key, or null. */
    step(redo) {
        const [from, to] = redo ? [this.#undone, this.#steps] : [this.#steps, this.#undone];
        const step = from.pop() ?? null;
        if (step !== null) {
            to.push(step);
            this.#news = step.object === null ? Number(step.key.slice(4)) : this.#news;
        }
        return step?.key ?? null;
    }

    clear() {
        this.#steps = [];
        this.#undone = [];
        this.#news = 1;
    }
}
