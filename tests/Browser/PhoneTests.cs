using Microsoft.Playwright;
using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>The page in a hand.</summary>
public class PhoneTests(Chromium chromium, BeltService service)
{
    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new ViewportSize { Width = 390, Height = 844 },
        DeviceScaleFactor = 2,
        IsMobile = true,
        HasTouch = true,
    };

    [Fact]
    public async Task An_object_is_marked_by_a_finger()
    {
        await using var page = await chromium.NewPageAsync(Phone);
        await page.OpenAsync(service, BeltService.Stream, still: true);
        await page["#tool-click"].TapAsync();
        await page[".stage.frozen"].WaitForAsync();
        var disc = await page.DiscAsync();
        var (x, y) = await page.OnScreenAsync(disc.X, disc.Y);
        await page.Page.Touchscreen.TapAsync(x, y);
        await page["#follow"].TapAsync();
        await page.FollowsAsync();
    }

    [Theory]
    [InlineData("", "#wall .tile")]
    [InlineData("#/streams/" + BeltService.Stream, "#toolbar")]
    public async Task Nothing_sticks_out_and_everything_is_large_enough_to_touch(string view, string sign)
    {
        await using var page = await chromium.NewPageAsync(Phone);
        await page.Page.GotoAsync(service.Address + view);
        await page[sign].WaitForAsync();
        Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the phone");
        // 24 CSS pixels is what WCAG 2.2 asks for (2.5.8).
        var small = await page.Page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('button, input, select')].filter(e => e.offsetParent && Math.min(e.offsetWidth, e.offsetHeight) < 24).map(e => e.id || e.className)");
        Assert.Empty(small);
    }
}
