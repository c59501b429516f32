using Microsoft.Playwright;
using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

public sealed class ProxyTests(Chromium chromium, ProxiedService service) : IClassFixture<ProxiedService>
{
    [Fact]
    public async Task The_page_and_that_of_the_API_work_below_a_path()
    {
        await using var page = await chromium.NewPageAsync();
        var refused = new List<string>();
        page.Page.Response += (_, answer) =>
        {
            if (answer.Status is 403 or 404)
            {
                refused.Add($"{answer.Status} {answer.Url}");
            }
        };
        await page.Page.GotoAsync(service.PublicAddress);
        await page["header [data-add]"].ClickAsync();
        await page["#add-source"].FillAsync("synth://demo?live=true&size=180x320&frames=100000");
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#stream-state", "Live");
        await page["#notice"].WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });

        // The video came over its WebSocket.
        await page.SeesAsync("#way", "WebCodecs");
        await page.Page.GotoAsync(service.PublicAddress + "docs/");
        await page.SeesAsync("body", "/api/streams");
        Assert.Empty(refused);
    }
}
