// Runs before the first paint, so that a chosen theme never flashes the other one. A classic script: modules run too late for that.
(() => {
    try {
        const theme = localStorage.getItem('srnet.theme');
        if (theme === 'dark' || theme === 'light') {
            document.documentElement.dataset.theme = theme;
        }
    } catch {
        // Storage may be switched off; the system's theme is right then.
    }
})();
