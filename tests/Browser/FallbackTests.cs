using System.Net;
using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>The page shows video by the best way that works, and says which and why.</summary>
public class FallbackTests(Chromium chromium, BeltService service)
{
    [Fact]
    public async Task WebCodecs_comes_first()
    {
        Assert.SkipWhen(await service.StatusAsync($"api/streams/{BeltService.Stream}/video") == HttpStatusCode.NotFound, "this build of the service sends no H.264 to browsers");
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream);
        await page.SeesAsync("#way", "WebCodecs");
        await page.SeesAsync("#drawn", "from capture to screen");
        await MovesAsync(page);
    }

    [Fact]
    public async Task Without_WebCodecs_it_is_Motion_JPEG_and_objects_can_be_marked_all_the_same()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.AddInitScriptAsync("delete window.VideoDecoder");
        await page.OpenAsync(service, BeltService.Stream);
        await page.SeesAsync("#way", "Motion JPEG");
        await page.SeesAsync("#way-reason", "this browser has no WebCodecs");
        await MovesAsync(page);

        await page.SeesAsync("#drawn", "from capture to screen");
        await page["#tool-box"].ClickAsync();
        var marked = await page.Page.RunAndWaitForRequestAsync(page.DragBoxAroundDiscAsync, request => request.Method == "POST" && request.Url.EndsWith("/objects", StringComparison.Ordinal));

        // The picture the hand was on.
        Assert.Contains("\"capturedAt\":", marked.PostData);
        await page.FollowsAsync();
        await page.PaintBlueAsync();
        await page.MaskAsync();
    }

    [Fact]
    public async Task With_sockets_refused_it_is_Motion_JPEG()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.RouteWebSocketAsync("**/video", socket => socket.CloseAsync());
        await page.OpenAsync(service, BeltService.Stream);
        await page.SeesAsync("#way-reason", "the video socket was refused");
    }

    [Fact]
    public async Task Tiles_show_pictures_without_WebCodecs_too()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.AddInitScriptAsync("delete window.VideoDecoder");
        await page.Page.GotoAsync(service.Address);
        await page[".tile canvas"].WaitForAsync();
        await Eventually.GetAsync(() => page.Page.EvaluateAsync<int>("document.querySelector('.tile canvas').width"), width => width == BeltClip.Width, "a picture in the tile");
    }

    private static async Task MovesAsync(ServicePage page)
    {
        var first = await page.DiscAsync();
        await Eventually.GetAsync(page.DiscAsync, disc => disc.DistanceTo(first) > 10, "the picture to move");
    }
}
