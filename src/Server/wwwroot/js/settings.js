// What a person has chosen for this page, kept in the browser. Storage may be switched off: then choices last until the page is left.

const chosen = new Map();

export function setting(name, otherwise) {
    if (chosen.has(name)) {
        return chosen.get(name);
    }
    try {
        return localStorage.getItem(`srnet.${name}`) ?? otherwise;
    } catch {
        return otherwise;
    }
}

export function choose(name, value) {
    chosen.set(name, value);
    try {
        localStorage.setItem(`srnet.${name}`, value);
    } catch {
        // Kept for this visit only.
    }
}
