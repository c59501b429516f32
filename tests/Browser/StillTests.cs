using Microsoft.Playwright;
using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>The picture stands still while a person marks in it.</summary>
public class StillTests(Chromium chromium, BeltService service)
{
    [Fact]
    public async Task Two_clicks_and_a_negative_one_are_previewed_taken_back_done_again_and_followed()
    {
        await using var page = await chromium.NewPageAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        await page.OpenAsync(service, BeltService.Stream, still: true);
        await page["#tool-click"].ClickAsync();
        await StandsStillAsync(page);
        var disc = await page.DiscAsync();

        // Under the pointer alone, before anything is clicked, the mask is seen.
        var (x, y) = await page.OnScreenAsync(disc.X, disc.Y + 30);
        await page.Page.Mouse.MoveAsync(x, y);
        await Eventually.GetAsync(() => TintedAsync(page), pixels => pixels > 1000, "the mask under the pointer");
        Assert.Empty(await service.ObjectsAsync(BeltService.Stream));
        await page.Page.Mouse.ClickAsync(x, y);
        (x, y) = await page.OnScreenAsync(disc.X, disc.Y - 30);
        await page.Page.Mouse.ClickAsync(x, y);
        (x, y) = await page.OnScreenAsync(disc.X + (2 * BeltClip.Radius), disc.Y);
        await page.Page.Mouse.ClickAsync(x, y, new MouseClickOptions { Button = MouseButton.Right });

        // Step by step back and forth: with no click left there is nothing to follow.
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await page.Page.Keyboard.PressAsync("Control+z");
        }

        Assert.True(await page["#follow"].IsDisabledAsync());
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await page.Page.Keyboard.PressAsync("Control+Shift+z");
        }

        // The live picture goes on beside it all the while, and has another place for the disc by now.
        await Eventually.GetAsync(() => page.LookAsync("live"), live => live.DistanceTo(disc) > BeltClip.Radius / 3, "the disc to move on in the corner");
        Assert.True((await page.DiscAsync()).DistanceTo(disc) < 1);

        var sent = await page.Page.RunAndWaitForResponseAsync(() => page["#follow"].ClickAsync(), answer => answer.Url.EndsWith("/marks", StringComparison.Ordinal));
        Assert.True(sent.Ok);
        Assert.Equal(3, sent.Request.PostDataJSON()!.Value.GetProperty("marks")[0].GetProperty("prompts").GetArrayLength());
        await page["#still"].WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
        await page.FollowsAsync();
        await page.PaintBlueAsync();
        await Eventually.GetAsync(
            async () => (Mask: await page.MaskAsync(), Disc: await page.TruthAsync(BeltService.Stream)),
            seen => seen.Disc.IsDisc && seen.Mask.DistanceTo(seen.Disc) < BeltClip.Radius / 2.0, "the mask to lie on the disc, though it was marked elsewhere");

        // All of it is one step for the stream.
        await page.Page.Keyboard.PressAsync("Control+z");
        await page["#no-objects"].WaitForAsync();
        await page["#redo"].ClickAsync();
        await page.FollowsAsync();
    }

    [Fact]
    public async Task Several_objects_are_marked_in_one_still_while_the_stream_is_paused()
    {
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream, still: true);
        await page["#pause"].ClickAsync();
        await page.SeesAsync("#stream-state", "Paused");
        try
        {
            await page["#tool-box"].ClickAsync();
            await StandsStillAsync(page);
            await page.DragBoxAroundDiscAsync();
            await page.DragBoxAsync(20, 20, 90, 80);
            await page.SeesAsync("#follow", "Follow 2");
            await page["#follow"].ClickAsync();

            // In the picture that is shown, though no other comes: the first one's mask is on the disc.
            await page.SeesAsync("#objects li:nth-child(2) .pill", "Tracking");
            var disc = await page.TruthAsync(BeltService.Stream);
            var first = (await service.ObjectsAsync(BeltService.Stream))[0];
            Assert.InRange(first.GetProperty("centroid")[0].GetDouble(), disc.X - 10, disc.X + 10);
            Assert.InRange(first.GetProperty("centroid")[1].GetDouble(), disc.Y - 10, disc.Y + 10);
        }
        finally
        {
            await page["#pause"].ClickAsync();
        }

        await page.SeesAsync("#stream-state", "Live");
        await page.FollowsAsync();
    }

    [Fact]
    public async Task A_still_is_left_without_a_trace_and_said_so()
    {
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream, still: true);
        await page["#tool-box"].ClickAsync();
        await StandsStillAsync(page);
        await page.DragBoxAroundDiscAsync();
        var gone = await page.Page.RunAndWaitForResponseAsync(() => page.Page.Keyboard.PressAsync("Escape"), answer => answer.Request.Method == "DELETE");
        Assert.Contains("/stills/", gone.Url, StringComparison.Ordinal);
        await page.SeesAsync("#toasts", "dropped");
        await page["#still"].WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
        Assert.Empty(await service.ObjectsAsync(BeltService.Stream));
    }

    private static Task StandsStillAsync(ServicePage page) => page[".stage.frozen"].WaitForAsync();

    // Pixels that what is drawn over the picture covers with the first preview's colour.
    private static Task<int> TintedAsync(ServicePage page) => page.Page.EvaluateAsync<int>("""
        () => {
            const marks = document.querySelector('#marks');
            const data = marks.getContext('2d').getImageData(0, 0, marks.width, marks.height).data;
            let count = 0;
            for (let at = 0; at < data.length; at += 4) {
                count += data[at + 3] > 60 && data[at + 3] < 200 && data[at + 2] > data[at] + 60 ? 1 : 0;
            }
            return count;
        }
        """);
}
