using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>What a key is not good for is not offered.</summary>
public class RolesTests(Chromium chromium, RolesService service) : IClassFixture<RolesService>
{
    [Theory]
    [InlineData(RolesService.Watcher, "lobby", false)]
    [InlineData(RolesService.Marker, "desk", true)]
    public async Task The_page_offers_what_the_key_may_do_and_says_whose_it_is(string key, string name, bool marks)
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync($"{service.Address}#/streams/scene");
        await page["#key"].FillAsync(key);
        await page["#key-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#signed-in-name", name);
        await page.SeesAsync("#stream-state", "Live");
        await page.SeesAsync("#no-zones", "None.");
        Assert.Equal(marks, await page["#tool-box"].IsVisibleAsync());
        Assert.Equal(marks, await page["#pause"].IsVisibleAsync());
        foreach (var administers in new[] { "header [data-add]", "#remove", "#tool-zone" })
        {
            Assert.False(await page[administers].IsVisibleAsync(), administers);
        }

        // Nor by its key on the keyboard.
        await page.Page.Keyboard.PressAsync("a");
        Assert.False(await page["#add-dialog"].IsVisibleAsync());
        await page["#sign-out"].ClickAsync();
        await page["#key-dialog"].WaitForAsync();
    }
}
