using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>A service with a key, and a service that goes away.</summary>
public class AccessTests(Chromium chromium, KeyedService service) : IClassFixture<KeyedService>
{
    [Fact]
    public async Task The_page_asks_for_the_key_and_outlives_a_restart()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync(service.Address);
        await page["#key-dialog"].WaitForAsync();
        await page["#key"].FillAsync("not-the-key-at-all");
        await page["#key-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#key-dialog .form-error", "key");
        await page["#key"].FillAsync(KeyedService.Key);
        await page["#key-dialog [type=submit]"].ClickAsync();
        await page["#welcome"].WaitForAsync();
        Assert.False(await page["#key-dialog"].IsVisibleAsync());

        await page["header [data-add]"].ClickAsync();
        await page["#add-source"].FillAsync("synth://demo?live=true&size=180x320&frames=100000");
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#stream-state", "Live");
        service.Stop();
        await page.SeesAsync("#unreachable", "cannot be reached");

        // What was true a moment ago is not shown as if it still were.
        await page.SeesAsync("#stream-state", "Not known");
        await service.StartAsync();
        await page["#unreachable"].WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
        // The cookie is as good as before.
        Assert.False(await page["#key-dialog"].IsVisibleAsync());
    }

    [Fact]
    public async Task A_phone_that_is_signed_in_has_room_for_all_of_it()
    {
        await using var page = await chromium.NewPageAsync(new() { ViewportSize = new() { Width = 360, Height = 740 }, IsMobile = true, HasTouch = true });
        await page.Page.GotoAsync(service.Address);
        await page["#key"].FillAsync(KeyedService.Key);
        await page["#key-dialog [type=submit]"].TapAsync();
        await page["#sign-out"].WaitForAsync();
        Assert.Equal(360, await page.Page.EvaluateAsync<int>("Math.max(innerWidth, document.documentElement.scrollWidth)"));
        await page["header [data-add]"].TapAsync();
        await page["#add-source"].FillAsync("synth://demo?live=true&size=180x320&frames=100000");
        await page["#add-name"].FillAsync("behind-the-house");
        await page["#add-dialog [type=submit]"].TapAsync();
        await page.SeesAsync("#stream-name", "behind-the-house");
        Assert.Equal(360, await page.Page.EvaluateAsync<int>("Math.max(innerWidth, document.documentElement.scrollWidth)"));

        // The name, and what can be done, in one row; how it is doing below.
        var name = (await page["#stream-name"].BoundingBoxAsync())!;
        var pill = (await page["#stream-state"].BoundingBoxAsync())!;
        Assert.True(name.Width > 60 && pill.Y >= name.Y + name.Height, $"The name is {name.Width} wide at {name.Y}, the pill at {pill.Y}.");
        await page["#remove"].TapAsync();
        await page["#remove-dialog [type=submit]"].TapAsync();
        await page["#focus"].WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
        await page["#sign-out"].TapAsync();
        await page["#key-dialog"].WaitForAsync();
    }
}
