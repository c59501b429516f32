using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>The page's own arithmetic between screen and picture, asked in the browser.</summary>
public class GeometryTests(Chromium chromium, BeltService service)
{
    // Boxes wider, narrower and exactly as the picture, enlarged and reduced.
    private const string RoundTrip = """
        async () => {
            const { fit, toSource, toScreen, pixelOf, boxOf } = await import('/js/geometry.js');
            const wrong = [];
            for (const aspect of [1, 64 / 45, 8 / 9]) for (const [bw, bh] of [[640, 360], [1000, 360], [640, 1000], [317, 201], [1920, 1080], [1, 1]]) {
                for (const [w, h] of [[640, 360], [853, 480], [480, 854], [1280, 720], [64, 64]]) {
                    const view = fit(bw, bh, w, h, aspect);
                    const right = toScreen(view, { x: w, y: h });
                    if (Math.min(view.x, view.y) > 1e-9 || right.x > bw + 1e-9 || right.y > bh + 1e-9 || Math.abs(bw - right.x - view.x) > 1e-9) {
                        wrong.push(['not fitted and centred', bw, bh, w, h]);
                    }
                    for (const [x, y] of [[0, 0], [w - 1, h - 1], [w / 3, h / 7], [w / 2, h / 2]]) {
                        const there = toScreen(view, { x, y });
                        const back = toSource(view, there.x, there.y);
                        if (Math.hypot(back.x - x, back.y - y) > 1e-6) {
                            wrong.push(['round trip', bw, bh, w, h, x, y]);
                        }
                    }
                    const far = pixelOf(view, { x: 1e6, y: -5 });
                    const all = boxOf(view, { x: w + 50, y: -50 }, { x: -50, y: h + 50 });
                    if (far.x !== w - 1 || far.y !== 0 || all.join() !== [0, 0, w, h].join()) {
                        wrong.push(['outside', far, all]);
                    }
                }
            }
            return wrong.map(String);
        }
        """;

    [Fact]
    public async Task Places_are_the_same_on_the_way_there_and_back_through_letterboxing()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync(service.Address);
        Assert.Empty(await page.Page.EvaluateAsync<string[]>(RoundTrip));
    }
}
