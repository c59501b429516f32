using Microsoft.Playwright;
using SRNet.Browser.Tests.Support;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.Browser.Tests;

/// <summary>What was recorded is seen, played, saved and deleted on the page.</summary>
public class RecordingTests(Chromium chromium, BeltService service)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_recording_is_played_from_the_timeline_saved_and_deleted(int width, int height)
    {
        var stream = $"tape-{width}";
        await using var page = await chromium.NewPageAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, AcceptDownloads = true });
        await page.Page.GotoAsync(service.Address);
        await page["header [data-add]"].ClickAsync();
        await page["#add-source"].FillAsync($"{service.Folder}/belt.mp4");
        await page["#add-name"].FillAsync(stream);
        await page["#add-output"].SelectOptionAsync("record");
        await page["#add-dialog [name=loop]"].CheckAsync();
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#stream-state", "Live");
        await service.MarkAsync(stream);
        await Eventually.GetAsync(async () => (await service.StreamAsync(stream)).GetProperty("framesProcessed").GetInt64(), frames => frames > 60, "two seconds of video");
        await page["#to-recordings"].ClickAsync();
        await page.SeesAsync("#recordings-title", stream);
        await page.SeesAsync("#segments .segment", "being written");
        Assert.True(await page["#segments .segment [aria-label^=Delete]"].IsDisabledAsync());

        // It can be watched while it is written. Then the stream ends, and what it recorded is a whole file.
        await service.RemoveStreamAsync(stream);
        await page.Page.ReloadAsync();
        await page.SeesAsync("#segments .segment", "with masks");
        await page["#segments [aria-label^=Play]"].ClickAsync();
        await Eventually.GetAsync(() => page.Page.EvaluateAsync<double>("document.querySelector('#recording').currentTime"), at => at > 0.2, "the video to play");
        Assert.True(await page.Page.EvaluateAsync<double>("document.querySelector('#recording').duration") is > 1 and < 120);
        await page.SeesAsync("#recording-time", ":");
        await page.SeesAsync("#segments .segment p", "object 1");

        // By the keyboard alone, from the timeline.
        await page.Page.EvaluateAsync("() => { const video = document.querySelector('#recording'); video.pause(); video.currentTime = 1; }");
        await page["#timeline"].FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowLeft");
        await Eventually.GetAsync(() => page.Page.EvaluateAsync<double>("document.querySelector('#recording').currentTime"), at => at < 0.2, "the video to be sought");
        Assert.True(await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "nothing is wider than the screen");

        var download = await page.Page.RunAndWaitForDownloadAsync(() => page["#segments [aria-label^=Download]"].ClickAsync());
        var saved = Path.Combine(service.Folder, $"{stream}.mp4");
        await download.SaveAsAsync(saved);
        Assert.StartsWith($"{stream}-record-", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Equal(("h264", "ftyp mdat moov"), (MediaProbe.Codecs(saved), MediaProbe.Boxes(saved)));

        await page["#segments [aria-label^=Delete]"].ClickAsync();
        await page["#forget-dialog [type=submit]"].ClickAsync();
        await page["#no-recordings"].WaitForAsync();
        Assert.Empty(Directory.GetFiles(Path.Combine(service.Folder, "recordings", stream), "*.mp4"));
    }
}
