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
        await page["#add-output"].SelectOptionAsync("record");
        await page["#add-outputs [data-kind=record] select"].SelectOptionAsync("green");
        await page["#add-outputs [data-kind=record] label:has-text('hours') input"].FillAsync("0.5");
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#stream-name", "taped");
        var output = Assert.Single((await service.StreamAsync("taped")).GetProperty("outputs").EnumerateArray(), o => o.GetProperty("kind").GetString() == "record");
        Assert.EndsWith("/taped/green", output.GetProperty("target").GetString(), StringComparison.Ordinal);
        await service.RemoveStreamAsync("taped");
    }

    [Fact]
    public async Task A_stream_is_edited_with_all_its_outputs_and_keeps_what_is_not_shown()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync(service.Address);
        await page["header [data-add]"].ClickAsync();
        await page["#add-source"].FillAsync("rtsp://127.0.0.1:9/yard");
        await page["#add-user"].FillAsync("oper@tor");
        await page["#add-password"].FillAsync("hunter/2secret");
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#stream-name", "yard");
        try
        {
            await page["#edit"].ClickAsync();
            await page.SeesAsync("#add-title", "Edit yard");
            Assert.Equal("rtsp://***@127.0.0.1:9/yard", await page["#add-source"].InputValueAsync());
            await page["#add-preset"].SelectOptionAsync("fast");
            await page["#add-dialog [name=find]"].SelectOptionAsync("motion");
            await page["#add-dialog [name=within]"].FillAsync("door, yard");
            await page["#add-dialog [name=most]"].FillAsync("2");
            string[] kinds = ["record", "alpha", "masks", "objects", "rtsp", "rtspPush", "device"];
            foreach (var kind in kinds)
            {
                await page["#add-output"].SelectOptionAsync(kind);
            }

            await page["[data-kind=rtspPush] input[placeholder^='rtsp://']"].FillAsync("rtsp://127.0.0.1:9/away");
            await page["[data-kind=rtspPush] label:has-text('Password') input"].FillAsync("away/2secret");
            await page["[data-kind=rtspPush] label:has-text('User') input"].FillAsync("sender");
            await page["[data-kind=device] input[placeholder^='/dev']"].FillAsync("/dev/video77");
            await page["#add-dialog [type=submit]"].ClickAsync();
            await page["#add-dialog"].WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });

            // Once more, with nothing changed but one output less: the addresses mean what they meant.
            await page["#edit"].ClickAsync();
            await page["#add-outputs [data-kind=device] button"].ClickAsync();
            await page["#add-dialog [type=submit]"].ClickAsync();
            await page["#add-dialog"].WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
            var definition = await service.JsonAsync("api/streams/yard/definition");
            Assert.Equal(kinds.SkipLast(1), definition.GetProperty("outputs").EnumerateArray().Select(o => o.GetProperty("kind").GetString()));
            Assert.Equal("fast", definition.GetProperty("preset").GetString());
            Assert.Equal("""{"find":"motion","most":2,"zones":["door","yard"]}""", definition.GetProperty("autoMark").GetRawText());
            Assert.Equal("rtsp://***@127.0.0.1:9/yard", definition.GetProperty("source").GetString());
            Assert.Contains("rtsp://***@127.0.0.1:9/away", definition.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("2secret", await page.Page.ContentAsync() + definition, StringComparison.Ordinal);

            // Another host gets no password that was meant for this one.
            await page["#edit"].ClickAsync();
            await page["#add-source"].FillAsync("rtsp://***@127.0.0.2:9/yard");
            await page["#add-dialog [type=submit]"].ClickAsync();
            await page.SeesAsync("#add-dialog .form-error", "write the address without it");
        }
        finally
        {
            await service.RemoveStreamAsync("yard");
        }
    }

    [Fact]
    public async Task Addresses_are_there_to_copy_and_a_stream_of_the_file_says_where_it_is_changed()
    {
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream);
        await page.SeesAsync("[data-address=mjpeg] code", $"{service.Address}api/streams/{BeltService.Stream}/video.mjpeg");
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page["[data-address=mjpeg] button"].ClickAsync();
        await page.SeesAsync("#toasts", "copied");
        Assert.EndsWith("/video.mjpeg", await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()"), StringComparison.Ordinal);
        Assert.False(await page["#edit"].IsVisibleAsync());
        Assert.False(await page["#remove"].IsVisibleAsync());
        await page.SeesAsync("[data-part=figures]", "the configuration file; change it there");
    }

    [Fact]
    public async Task The_wall_is_laid_out_as_a_person_says_and_fills_the_screen_and_an_old_link_is_explained()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync($"{service.Address}#/streams/nowhere");
        await page.SeesAsync("#toasts", "There is no stream nowhere");
        await page["#wall"].WaitForAsync();
        await page["#wall-columns"].SelectOptionAsync("2");
        Assert.Equal(2, await page.Page.EvaluateAsync<int>("getComputedStyle(document.querySelector('#wall-tiles')).gridTemplateColumns.split(' ').length"));
        await page.Page.ReloadAsync();
        Assert.Equal("2", await page["#wall-columns"].InputValueAsync());
        await page[$".tile[data-stream={BeltService.Stream}]"].WaitForAsync();
        await page["h1 >> nth=0"].ClickAsync();
        await page.Page.Keyboard.PressAsync("v");
        await Eventually.GetAsync(() => page.Page.EvaluateAsync<bool>("document.fullscreenElement?.id === 'wall'"), full => full, "the wall on the full screen");
        await page.Page.Keyboard.PressAsync("v");
        await Eventually.GetAsync(() => page.Page.EvaluateAsync<bool>("document.fullscreenElement === null"), left => left, "the page back");
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
        await page["#add-output"].SelectOptionAsync("objects");
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
        await page["#add-dialog [type=submit]"].ClickAsync();
        await page.SeesAsync("#add-dialog .form-error", "Source is empty");
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
