using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>Everything without a mouse.</summary>
public class KeyboardTests(Chromium chromium, BeltService service)
{
    private const string Focused = "(e => e.id || e.dataset.stream || e.dataset.add !== undefined && 'add' || e.className)(document.activeElement)";

    [Fact]
    public async Task An_object_is_marked_corrected_renamed_and_removed_by_keys_alone()
    {
        await service.RemoveObjectsAsync(BeltService.Stream);
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync(service.Address);
        await page[".tile"].First.WaitForAsync();
        var keyboard = page.Page.Keyboard;

        // In the order of the page: to the content, home, add, colours, help, the first stream.
        foreach (var stop in new[] { "skip", "brand", "add", "theme", "help" })
        {
            await keyboard.PressAsync("Tab");
            Assert.Equal(stop, await page.Page.EvaluateAsync<string>(Focused));
        }

        await Eventually.GetAsync(
            async () =>
            {
                await keyboard.PressAsync("Tab");
                return await page.Page.EvaluateAsync<string>(Focused);
            },
            focused => focused == BeltService.Stream, "the stream's tile to have the focus");
        await keyboard.PressAsync("Enter");
        await page.SeesAsync("#stream-state", "Live");

        await page.DiscAsync();
        await keyboard.PressAsync("c");
        Assert.Equal("marks", await page.Page.EvaluateAsync<string>(Focused));
        await page[".stage.frozen"].WaitForAsync();
        await SteerToDiscAsync(page);
        await keyboard.PressAsync("Enter");
        await Eventually.GetAsync(() => page["#follow"].IsEnabledAsync(), enabled => enabled, "the mark to be there");
        await keyboard.PressAsync("f");
        await page.FollowsAsync();

        // A correction: away with what lies beside it; then back out, and the object stays selected.
        await keyboard.PressAsync("e");
        await page.SeesAsync("#target", "Correcting");
        await page[".stage.frozen"].WaitForAsync();
        await keyboard.PressAsync("Shift+Enter");
        await Eventually.GetAsync(() => page["#follow"].IsEnabledAsync(), enabled => enabled, "the correction to be there");
        await keyboard.PressAsync("z");
        Assert.True(await page["#follow"].IsDisabledAsync());
        await keyboard.PressAsync("Escape");
        await page.SeesAsync("#target", "New object");
        await keyboard.PressAsync("r");
        await keyboard.TypeAsync("Puck");
        await keyboard.PressAsync("Enter");
        await Eventually.GetAsync(async () => (await service.ObjectsAsync(BeltService.Stream))[0].GetProperty("name").GetString(), name => name == "Puck", "the service to know the name");

        await keyboard.PressAsync("Delete");
        await page["#no-objects"].WaitForAsync();
        await keyboard.PressAsync("g");
        await page["#wall"].WaitForAsync();
    }

    [Fact]
    public async Task A_stream_is_added_and_edited_by_keys_alone()
    {
        await using var page = await chromium.NewPageAsync();
        await page.Page.GotoAsync(service.Address);
        await page[".tile"].First.WaitForAsync();
        var keyboard = page.Page.Keyboard;
        await keyboard.PressAsync("a");
        await page["#add-dialog"].WaitForAsync();
        await keyboard.TypeAsync("synth://demo?live=true&size=180x320&frames=100000");
        await TabToAsync(page, "add-name");
        await keyboard.PressAsync("Control+a");
        await keyboard.TypeAsync("keys");
        await keyboard.PressAsync("Enter");
        await page.SeesAsync("#stream-name", "keys");
        try
        {
            await FocusLeavesDialogsAsync(page);
            await TabToAsync(page, "edit");
            await keyboard.PressAsync("Enter");
            await page.SeesAsync("#add-title", "Edit keys");
            await TabToAsync(page, "add-preset");
            await keyboard.PressAsync("ArrowDown");
            await TabToAsync(page, "add-output");
            await keyboard.PressAsync("ArrowDown");
            await page["#add-outputs [data-kind=record]"].WaitForAsync();
            await keyboard.PressAsync("Tab");
            await keyboard.TypeAsync("2");
            await keyboard.PressAsync("Enter");
            await page["#add-dialog"].WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Hidden });
            var definition = await service.JsonAsync("api/streams/keys/definition");
            Assert.Equal("fast", definition.GetProperty("preset").GetString());
            Assert.Equal(2, definition.GetProperty("outputs")[0].GetProperty("keepHours").GetDouble());
        }
        finally
        {
            await service.RemoveStreamAsync("keys");
        }
    }

    [Fact]
    public async Task Shortcuts_rest_while_a_person_types_and_can_be_switched_off()
    {
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream);
        var keyboard = page.Page.Keyboard;

        await keyboard.PressAsync("a");
        await page["#add-dialog"].WaitForAsync();
        await keyboard.TypeAsync("bcsp");
        Assert.Equal("bcsp", await page["#add-source"].InputValueAsync());
        await keyboard.PressAsync("Escape");
        await FocusLeavesDialogsAsync(page);
        Assert.Equal("false", await page["#tool-box"].GetAttributeAsync("aria-pressed"));

        await keyboard.PressAsync("b");
        Assert.Equal("true", await page["#tool-box"].GetAttributeAsync("aria-pressed"));
        await keyboard.PressAsync("Escape");
        await keyboard.PressAsync("?");
        await page["#shortcuts"].UncheckAsync();
        await keyboard.PressAsync("Escape");
        await FocusLeavesDialogsAsync(page);
        await keyboard.PressAsync("b");
        Assert.Equal("false", await page["#tool-box"].GetAttributeAsync("aria-pressed"));
    }

    [Theory]
    [InlineData("и", "KeyB", "#tool-box")]
    [InlineData("ψ", "KeyC", "#tool-click")]
    [InlineData("Ы", "KeyS", "#tool-scribble")]
    [InlineData("p", "KeyR", "#tool-polygon")] // Dvorak: a Latin letter is what it says, wherever it is.
    public async Task Keys_go_by_their_letter_and_where_there_are_no_Latin_ones_by_their_place(string key, string code, string tool)
    {
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream);
        await page.Page.EvaluateAsync("([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))", new[] { key, code });
        Assert.Equal([tool[1..]], await page.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#toolbar [aria-pressed=true]')].map(tool => tool.id)"));
    }

    private static Task<string> TabToAsync(ServicePage page, string id) => Eventually.GetAsync(
        async () =>
        {
            await page.Page.Keyboard.PressAsync("Tab");
            return await page.Page.EvaluateAsync<string>("document.activeElement.id");
        },
        focused => focused == id, $"{id} to have the focus");

    // A closed dialog keeps the focus until the browser has painted; keys pressed before that are the dialog's.
    private static Task<bool> FocusLeavesDialogsAsync(ServicePage page) =>
        Eventually.GetAsync(() => page.Page.EvaluateAsync<bool>("!document.querySelector('dialog[open]') && !document.activeElement.closest('dialog')"), away => away, "the focus to leave the dialog");

    // The cross starts in the middle; an arrow moves it by ten pixels.
    private static async Task SteerToDiscAsync(ServicePage page)
    {
        var (x, y) = (BeltClip.Width / 2, BeltClip.Height / 2);
        while (true)
        {
            var disc = await page.DiscAsync();
            var (right, down) = (disc.X - x, disc.Y - y);
            if (Math.Abs(right) < BeltClip.Radius / 2 && Math.Abs(down) < BeltClip.Radius / 2)
            {
                return;
            }

            for (; Math.Abs(disc.X - x) >= 6; x += Math.Sign(disc.X - x) * 10)
            {
                await page.Page.Keyboard.PressAsync(disc.X > x ? "ArrowRight" : "ArrowLeft");
            }

            for (; Math.Abs(disc.Y - y) >= 6; y += Math.Sign(disc.Y - y) * 10)
            {
                await page.Page.Keyboard.PressAsync(disc.Y > y ? "ArrowDown" : "ArrowUp");
            }
        }
    }
}
