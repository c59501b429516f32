using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>The API for people at /docs: Scalar's page, which by itself would fetch fonts and more from its maker.</summary>
public class ApiPageTests(Chromium chromium, BeltService service) : IClassFixture<BeltService>
{
    [Fact]
    public async Task It_shows_the_description_and_asks_nobody_but_the_service()
    {
        await using var page = await chromium.NewPageAsync();
        var requests = new List<string>();
        var complaints = new List<string>();
        page.Page.Request += (_, request) => requests.Add(request.Url);
        page.Page.PageError += (_, error) => complaints.Add(error);
        page.Page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                complaints.Add(message.Text);
            }
        };
        await page.Page.GotoAsync($"{service.Address}docs");
        await page.SeesAsync("body", "/api/streams");

        Assert.Contains(requests, url => url.EndsWith("/openapi/v1.json", StringComparison.Ordinal));
        Assert.All(requests, url => Assert.True(
            url.StartsWith(service.Address, StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal), url));
        Assert.Empty(complaints);
    }
}
