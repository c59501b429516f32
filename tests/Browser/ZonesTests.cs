using Microsoft.Playwright;
using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>Zones and lines drawn on the live picture, and what happens there.</summary>
public class ZonesTests(Chromium chromium, BeltService service)
{
    [Fact]
    public async Task A_zone_and_a_line_are_drawn_an_object_comes_in_and_all_of_it_is_told()
    {
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream);
        await ClearAsync(page);

        // Around all that the disc ever reaches.
        await page["#tool-zone"].ClickAsync();
        await page.SeesAsync("#target", "New zone");
        foreach (var (x, y) in new[] { (20, 20), (620, 20), (620, 340), (20, 340) })
        {
            var place = await page.OnScreenAsync(x, y);
            await page.Page.Mouse.ClickAsync(place.X, place.Y);
        }

        await page["#finish"].ClickAsync();
        await page["[data-area='zone 1']"].WaitForAsync();
        await page["#tool-line"].ClickAsync();
        await DragAsync(page, (320, 10), (320, 350));
        await page["[data-area='line 1']"].WaitForAsync();
        Assert.True(await page["#tool-line"].GetAttributeAsync("aria-pressed") == "false");

        // A name and a time are given in the row.
        await page["[data-area='zone 1'] .object-name"].FillAsync("belt");
        await page["[data-area='zone 1'] .object-name"].PressAsync("Enter");
        await page["[data-area='belt'] input[type=number]"].FillAsync("0.5");
        await page["[data-area='belt'] input[type=number]"].PressAsync("Enter");
        var zones = await Eventually.GetAsync(() => service.JsonAsync($"api/streams/{BeltService.Stream}/zones"), z => z.GetProperty("zones")[0].GetProperty("dwellSeconds").ValueKind == System.Text.Json.JsonValueKind.Number, "the service to know the time");
        var corner = zones.GetProperty("zones")[0].GetProperty("points")[2];
        Assert.InRange(corner[0].GetDouble(), 0.95, 0.99);
        Assert.InRange(corner[1].GetDouble(), 0.92, 0.97);

        await page["#tool-box"].ClickAsync();
        await page.DragBoxAroundDiscAsync();
        await page.FollowsAsync();
        await page.SeesAsync("[data-area='belt'] .figures-line", "1 inside");
        await page["#events-list [data-kind=entered]"].WaitForAsync();
        await page["#events-list [data-kind=dwell]"].WaitForAsync();
        await page.SeesAsync("#events-list", "came into “belt”");

        // It glides over the line, one way or the other, in half a minute at most.
        await page["#events-list [data-kind=crossed]"].First.WaitForAsync(new LocatorWaitForOptions { Timeout = (float)Eventually.Patience.TotalMilliseconds });

        // Turned around and taken away again.
        await page["[aria-label='Turn line 1 around']"].ClickAsync();
        await Eventually.GetAsync(() => service.JsonAsync($"api/streams/{BeltService.Stream}/zones"), z => z.GetProperty("lines")[0].GetProperty("points")[0][1].GetDouble() > 0.5, "the line to be turned");
        await page["[aria-label='Remove line 1']"].ClickAsync();
        await page["[data-area='line 1']"].WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await ClearAsync(page);
        await page["#no-zones"].WaitForAsync();
    }

    private static async Task ClearAsync(ServicePage page)
    {
        while (await page["#zones [aria-label^=Remove]"].First.IsVisibleAsync())
        {
            var name = await page["#zones [data-area]"].First.GetAttributeAsync("data-area");
            await page["#zones [aria-label^=Remove]"].First.ClickAsync();
            await page[$"[data-area='{name}']"].WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        }
    }

    private static async Task DragAsync(ServicePage page, (double X, double Y) from, (double X, double Y) to)
    {
        var (start, end) = (await page.OnScreenAsync(from.X, from.Y), await page.OnScreenAsync(to.X, to.Y));
        await page.Page.Mouse.MoveAsync(start.X, start.Y);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(end.X, end.Y, new MouseMoveOptions { Steps = 3 });
        await page.Page.Mouse.UpAsync();
    }
}
