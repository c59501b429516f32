using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>Streams are added, paused and removed on the page.</summary>
public class StreamTests(Chromium chromium, BeltService service)
{
    [Fact]
    public async Task A_stream_is_added_paused_resumed_and_removed()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync(service.Address);
        await page["header [data-add]"].ClickAsync();
        await page["#add-source"].FillAsync("synth://demo?live=true&size=180x320&frames=100000");
        Assert.Equal("demo", await page["#add-name"].InputValueAsync());
        await page["#add-name"].FillAsync("pond");
        await page["#add-dialog [type=submit]"].ClickAsync();

        await page.SeesAsync("#stream-name", "pond");
        await page.SeesAsync("#stream-state", "Live");
        await page["#notice"].WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
        Assert.Contains("320 × 180", await page["[data-part=figures]"].TextContentAsync(), StringComparison.Ordinal);

        await page["#pause"].ClickAsync();
        await page.SeesAsync("#stream-state", "Paused");
        await page["#pause"].ClickAsync();
        await page.SeesAsync("#stream-state", "Live");

        await page["#remove"].ClickAsync();
        await page["#remove-dialog [type=submit]"].ClickAsync();
        await page["#wall"].WaitForAsync();
        await Eventually.GetAsync(() => page[".tile[data-stream=pond]"].CountAsync(), count => count == 0, "the tile to go");
    }

    [Fact]
    public async Task A_stream_is_recorded_as_the_dialog_says()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync(service.Address);
        await page["header [data-add]"].ClickAsync();
        await page["#add-source"].FillAsync("synth://demo?live=true&size=180x320&frames=100000");
        await page["#add-name"].FillAsync("taped");
        Assert.False(await page["#add-keep"].IsVisibleAsync());
        await page["#add-record"].SelectOptionAsync("record green");
        await page["#add-keep"].FillAsync("0.5");
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#stream-name", "taped");
        var output = Assert.Single((await service.StreamAsync("taped")).GetProperty("outputs").EnumerateArray(), o => o.GetProperty("kind").GetString() == "record");
        Assert.EndsWith("/taped/green", output.GetProperty("target").GetString(), StringComparison.Ordinal);
        await service.RemoveStreamAsync("taped");
    }

    [Fact]
    public async Task An_output_that_fails_is_seen_on_the_wall_and_in_the_stream()
    {
        // A file where its folder has to be.
        Directory.CreateDirectory(Path.Combine(service.Folder, "recordings", "jam"));
        File.WriteAllText(Path.Combine(service.Folder, "recordings", "jam", "objects"), "in the way");
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync(service.Address);
        await page["header [data-add]"].ClickAsync();
        await page["#add-source"].FillAsync("synth://demo?live=true&size=180x320&frames=100000");
        await page["#add-name"].FillAsync("jam");
        await page["#add-record"].SelectOptionAsync("objects");
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#stream-state", "Live, objects fails");
        await page.SeesAsync("[data-part=trouble]", "Output objects: Cannot write");
        await page.Page.Keyboard.PressAsync("g");
        await page.SeesAsync(".tile[data-stream=jam] .pill", "Live, objects fails");
        await page.SeesAsync(".tile[data-stream=jam] .tile-error", "Output objects: Cannot write");
        await page.SeesAsync("#wall-count", "with outputs that fail");
        await service.RemoveStreamAsync("jam");
    }

    [Fact]
    public async Task A_password_beside_the_address_is_sent_and_not_kept_on_the_page()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync(service.Address);
        await page["header [data-add]"].ClickAsync();
        await page["#add-source"].FillAsync("rtsp://127.0.0.1:9/entrance");
        await page["#add-user"].FillAsync("oper@tor");
        await page["#add-password"].FillAsync("hunter/2secret");
        Assert.Equal("entrance", await page["#add-name"].InputValueAsync());
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#stream-name", "entrance");
        Assert.Equal("rtsp://***@127.0.0.1:9/entrance", (await service.StreamAsync("entrance")).GetProperty("source").GetString());
        Assert.DoesNotContain("hunter/2secret", await page.Page.ContentAsync(), StringComparison.Ordinal);
        await service.RemoveStreamAsync("entrance");
    }

    [Fact]
    public async Task What_is_wrong_with_a_source_is_said_in_the_dialog()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync(service.Address);
        await page["header [data-add]"].ClickAsync();
        await page["#add-source"].FillAsync("/etc/passwd");
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#add-dialog .form-error", "cannot be used here");
        await page["#add-source"].FillAsync("synth://demo?live=true");
        await page["#add-name"].FillAsync(BeltService.Stream);
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#add-dialog .form-error", BeltService.Stream);
        Assert.True(await page["#add-dialog"].IsVisibleAsync());
    }

    [Fact]
    public async Task A_camera_that_does_not_answer_is_shown_as_such_without_its_password()
    {
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream);
        await page["#tool-box"].ClickAsync();
        await page["header [data-add]"].ClickAsync();
        // Port 9 of this machine: nobody answers.
        await page["#add-source"].FillAsync("rtsp://operator:hunter2secret@127.0.0.1:9/stream");
        await page["#add-name"].FillAsync("dead");
        await page["#add-dialog [type=submit]"].ClickAsync();
        try
        {
            await page.SeesAsync("#stream-name", "dead");
            await page.SeesAsync("#stream-state", "Reconnecting");
            await page["[data-part=trouble]"].WaitForAsync();
            // Nothing is left of the stream that was shown before.
            Assert.False((await page.LookAsync("red")).IsDisc);
            Assert.Equal("false", await page["#tool-box"].GetAttributeAsync("aria-pressed"));
            Assert.DoesNotContain("hunter2secret", await page.Page.ContentAsync(), StringComparison.Ordinal);
        }
        finally
        {
            await service.RemoveStreamAsync("dead");
        }
    }

    [Fact]
    public async Task Every_request_goes_to_the_service_and_the_content_policy_is_kept()
    {
        await using var page = await chromium.NewPageAsync();
        // That a service without H.264 refuses the socket is no fault of the page.
        var watch = new PageWatch(page.Page, "/video");
        await page.OpenAsync(service, BeltService.Stream);
        await page.Page.Keyboard.PressAsync("?");
        await page["#help-dialog [data-close]"].ClickAsync();
        await page.Page.Keyboard.PressAsync("t");

        Assert.NotEmpty(watch.Requests);
        Assert.All(watch.Requests, url => Assert.StartsWith(service.Address, url.Replace("ws://", "http://", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Empty(watch.Complaints);
        var policy = await page["meta[http-equiv=Content-Security-Policy]"].GetAttributeAsync("content");
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }
}
