using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>The API for people at /docs: Scalar's page, which by itself would fetch fonts and more from its maker.</summary>
public class ApiPageTests(Chromium chromium, BeltService service) : IClassFixture<BeltService>
{
    [Fact]
    public async Task It_shows_the_description_and_asks_nobody_but_the_service()
    {
        await using var page = await chromium.NewPageAsync();
        var watch = new PageWatch(page.Page);
        await page.Page.GotoAsync($"{service.Address}docs");
        await page.SeesAsync("body", "/api/streams");

        Assert.Contains(watch.Requests, url => url.EndsWith("/openapi/v1.json", StringComparison.Ordinal));
        Assert.All(watch.Requests, url => Assert.True(
            url.StartsWith(service.Address, StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal), url));
        Assert.Empty(watch.Complaints);
    }
}
