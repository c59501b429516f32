// The objects of the stream that is shown. Names and colours come with every reading of the streams; where each object is comes with every frame.

const unnamed = id => ({ id, name: `Object ${id}`, color: '#8fa3b2', state: 'tracking', confidence: 0, area: 0, box: null, centroid: null });

export class Objects {
    #known = new Map();

    get list() {
        return [...this.#known.values()];
    }

    find(id) {
        return this.#known.get(id) ?? null;
    }

    clear() {
        this.#known.clear();
    }

    /** What the service knows now: the whole truth on which objects there are. */
    read(objects) {
        this.#known = new Map(objects.map(object => [object.id, object]));
    }

    /** What one frame says: states and places. Answers whether an object was among them that nobody has told of. */
    frame(objects) {
        let isNews = false;
        for (const object of objects) {
            const known = this.#known.get(object.id);
            isNews ||= known === undefined;
            this.#known.set(object.id, { ...(known ?? unnamed(object.id)), ...object });
        }
        return isNews;
    }

    put(object) {
        this.#known.set(object.id, { ...this.#known.get(object.id), ...object });
    }

    drop(id) {
        this.#known.delete(id);
    }

    /** The smallest object whose box holds a point, or null. */
    at({ x, y }) {
        const isHit = ({ box, state }) => state === 'tracking' && box && x >= box[0] && y >= box[1] && x < box[0] + box[2] && y < box[1] + box[3];
        return this.list.filter(isHit).sort((a, b) => a.area - b.area)[0] ?? null;
    }
}
