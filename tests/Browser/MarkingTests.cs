using Microsoft.Playwright;
using SRNet.Browser.Tests.Support;

namespace SRNet.Browser.Tests;

/// <summary>A person marks an object in the live picture, with the mouse.</summary>
public class MarkingTests(Chromium chromium, BeltService service)
{
    [Fact]
    public async Task A_dragged_box_becomes_a_mask_that_moves_with_the_object()
    {
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream);

        await page["#tool-box"].ClickAsync();
        await page.DragBoxAroundDiscAsync();
        await page.FollowsAsync();
        await page.PaintBlueAsync();

        // The mask is seen, it is on the object, and it goes where the object goes.
        var first = await page.MaskAsync();
        await IsOnDiscAsync(page);
        await Eventually.GetAsync(page.MaskAsync, mask => mask.DistanceTo(first) > BeltClip.Radius, "the mask to move");
        await IsOnDiscAsync(page);
    }

    [Fact]
    public async Task Clicks_mark_and_correct_and_the_object_is_renamed_and_removed()
    {
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream);

        await page["#tool-click"].ClickAsync();
        await ClickDiscAsync(page, 0, MouseButton.Left);
        await page.FollowsAsync();
        await page.SeesAsync("#target", "Correcting");
        // A second click goes to the same object; so does a right click on the ground, which takes away.
        await page.Page.RunAndWaitForResponseAsync(() => ClickDiscAsync(page, 20, MouseButton.Left), answer => answer.Url.EndsWith("/prompts", StringComparison.Ordinal) && answer.Ok);
        var taken = await page.Page.RunAndWaitForResponseAsync(
            () => ClickDiscAsync(page, 3 * BeltClip.Radius, MouseButton.Right), answer => answer.Url.EndsWith("/prompts", StringComparison.Ordinal) && answer.Ok);
        Assert.Contains("\"positive\":false", taken.Request.PostData, StringComparison.Ordinal);
        // The mark says which picture it was made on.
        Assert.Matches("\"capturedAt\":1[0-9]{15}", taken.Request.PostData!);
        Assert.Single(await service.ObjectsAsync(BeltService.Stream));

        await page["#objects .object-name"].FillAsync("Parcel");
        await page["#objects .object-name"].PressAsync("Enter");
        await Eventually.GetAsync(async () => (await service.ObjectsAsync(BeltService.Stream))[0].GetProperty("name").GetString(), name => name == "Parcel", "the service to know the name");

        await page["#objects [aria-label='Remove Parcel']"].ClickAsync();
        await page["#no-objects"].WaitForAsync();
        Assert.Empty(await service.ObjectsAsync(BeltService.Stream));

        // Taken back by the key, done again by the button.
        await page.Page.Keyboard.PressAsync("Control+z");
        await page["#objects [aria-label='Remove Parcel']"].WaitForAsync();
        Assert.Single(await service.ObjectsAsync(BeltService.Stream));
        await page["#redo"].ClickAsync();
        await page["#no-objects"].WaitForAsync();
        Assert.Empty(await service.ObjectsAsync(BeltService.Stream));
    }

    [Theory]
    [InlineData("scribble")]
    [InlineData("polygon")]
    public async Task Other_tools_mark_as_well(string tool)
    {
        await using var page = await chromium.NewPageAsync();
        await page.OpenAsync(service, BeltService.Stream);

        await page[$"#tool-{tool}"].ClickAsync();
        var disc = await page.DiscAsync();
        // A square well within the disc: drawn in one go, or set corner by corner. The disc glides on meanwhile.
        (int X, int Y)[] corners = [(-20, -20), (20, -20), (20, 20), (-20, 20)];
        for (var index = 0; index < corners.Length; index++)
        {
            var (x, y) = await page.OnScreenAsync(disc.X + corners[index].X, disc.Y + corners[index].Y);
            await page.Page.Mouse.MoveAsync(x, y, new MouseMoveOptions { Steps = 3 });
            if (tool == "polygon" || index == 0)
            {
                await page.Page.Mouse.DownAsync();
            }

            if (tool == "polygon" || index == corners.Length - 1)
            {
                await page.Page.Mouse.UpAsync();
            }
        }

        if (tool == "polygon")
        {
            await page["#finish"].ClickAsync();
        }

        await page.FollowsAsync();
        await page.PaintBlueAsync();
        await IsOnDiscAsync(page);
    }

    private static async Task IsOnDiscAsync(ServicePage page) => await Eventually.GetAsync(
        async () => (Mask: await page.MaskAsync(), Disc: await page.TruthAsync(BeltService.Stream)),
        seen => seen.Disc.IsDisc && seen.Mask.DistanceTo(seen.Disc) < BeltClip.Radius, "the mask to lie on the disc");

    private static async Task ClickDiscAsync(ServicePage page, double aside, MouseButton button)
    {
        // Once it is marked, its own colour is under the mask's: the source says where it is.
        var disc = await page.TruthAsync(BeltService.Stream);
        var (x, y) = await page.OnScreenAsync(disc.X + aside, disc.Y);
        await page.Page.Mouse.ClickAsync(x, y, new MouseClickOptions { Button = button });
    }
}
