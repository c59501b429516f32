using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>Streams of which no pictures come, on a page that was opened since.</summary>
public class StandingTests(Chromium chromium, BeltService service)
{
    private static readonly string TilePicture =
        $"(() => {{ const tile = document.querySelector('.tile[data-stream={BeltService.Stream}] canvas'); return tile.width === {BeltClip.Width} && !tile.parentElement.querySelector('.blank').offsetParent; }})()";

    [Fact]
    public async Task A_paused_stream_shows_its_last_picture_on_the_wall_and_large()
    {
        await using var page = await chromium.NewPageAsync();

        // Without the masks that others have left.
        await page.OpenAsync(service, BeltService.Stream);
        await service.CommandAsync(BeltService.Stream, "pause");
        try
        {
            await page.Page.GotoAsync("about:blank");
            await page.Page.GotoAsync(service.Address);
            await page.SeesAsync($".tile[data-stream={BeltService.Stream}] .pill", "Paused");
            await Eventually.GetAsync(() => page.Page.EvaluateAsync<bool>(TilePicture), shown => shown, "the picture on the tile");

            await using var direct = await chromium.NewPageAsync();
            await direct.Page.GotoAsync($"{service.Address}#/streams/{BeltService.Stream}");
            await direct.SeesAsync("#stream-state", "Paused");
            await direct.DiscAsync();

            // Each that is saved has a name of its own, by the time.
            var saved = await direct.Page.RunAndWaitForDownloadAsync(() => direct["#snapshot"].ClickAsync());
            Assert.Matches(@"\Abelt \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.jpg\z", saved.SuggestedFilename);
        }
        finally
        {
            await service.CommandAsync(BeltService.Stream, "resume");
        }
    }
}
