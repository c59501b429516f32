using Microsoft.Playwright;

namespace SRNet.Browser.Tests.Support;

/// <summary>The page in a browser, seen as a person sees it: by its picture, its words and its controls.</summary>
public sealed class ServicePage(IBrowserContext context, IPage page) : IAsyncDisposable
{
    // The pixels of one look in what the page shows, or in a picture fetched from the service.
    private const string Count = """
        async ([look, address]) => {
            const still = document.querySelector('#still');
            let source = still.hidden || look === 'live' ? document.querySelector('#picture') : still;
            if (address) {
                source = await createImageBitmap(await (await fetch(address)).blob());
            }
            const [width, height] = [source.naturalWidth ?? source.width, source.naturalHeight ?? source.height];
            if (!width) {
                return [0, 0, 0];
            }
            const context = new OffscreenCanvas(width, height).getContext('2d');
            context.drawImage(source, 0, 0);
            const data = context.getImageData(0, 0, width, height).data;
            const looks = { red: (r, g, b) => r > 150 && g < 110 && b < 90, mask: (r, g, b) => b > g + 25 };
            looks.live = looks.red;
            let [pixels, x, y] = [0, 0, 0];
            for (let at = 0; at < width * height; at++) {
                if (looks[look](data[4 * at], data[4 * at + 1], data[4 * at + 2])) {
                    pixels++;
                    x += at % width;
                    y += Math.floor(at / width);
                }
            }
            return pixels ? [pixels, x / pixels, y / pixels] : [0, 0, 0];
        }
        """;

    public IPage Page => page;

    public ILocator this[string selector] => page.Locator(selector);

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    /// <summary>Opens a stream's view, with no object marked, and waits until it shows a live picture.</summary>
    /// <param name="service">Of the page.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="still">Marks are made in a still picture, as the page does it by itself; else each goes into the live one at once.</param>
    public async Task OpenAsync(Service service, string stream, bool still = false)
    {
        await service.RemoveObjectsAsync(stream);
        if (!still)
        {
            await page.AddInitScriptAsync("localStorage.setItem('srnet.freeze', 'off')");
        }

        await page.GotoAsync($"{service.Address}#/streams/{stream}");
        await SeesAsync("#stream-state", "Live");
        await this["#notice"].WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
        await DiscAsync();
    }

    /// <summary>Waits until an element says something.</summary>
    public Task SeesAsync(string selector, string text) =>
        Eventually.GetAsync(() => this[selector].First.TextContentAsync(), said => said?.Contains(text, StringComparison.Ordinal) == true, $"{selector} to say '{text}'");

    /// <summary>Where the unmarked disc is in the picture right now.</summary>
    public Task<Spot> DiscAsync() => Eventually.GetAsync(() => LookAsync("red"), spot => spot.IsDisc, "the disc in the picture");

    /// <summary>Where the mask, painted blue, is in the picture right now: nothing else there has more blue than green.</summary>
    public Task<Spot> MaskAsync() => Eventually.GetAsync(() => LookAsync("mask"), spot => spot.IsDisc, "the mask in the picture");

    /// <summary>Where the disc is in the source, without any mask.</summary>
    public Task<Spot> TruthAsync(string stream) => LookAsync("red", $"/api/streams/{stream}/snapshot.jpg?overlay=false&at={Guid.NewGuid()}");

    public async Task<Spot> LookAsync(string look, string? address = null)
    {
        var found = await page.EvaluateAsync<double[]>(Count, new[] { look, address });
        return new Spot(found[0], found[1], found[2]);
    }

    /// <summary>The place on the screen of a place in the source: by the size of the element and the shape of the picture, not by the page's own arithmetic.</summary>
    public async Task<(float X, float Y)> OnScreenAsync(double x, double y)
    {
        var box = (await this["#marks"].BoundingBoxAsync())!;
        var scale = Math.Min(box.Width / BeltClip.Width, box.Height / BeltClip.Height);
        return ((float)(box.X + ((box.Width - (BeltClip.Width * scale)) / 2) + (x * scale)), (float)(box.Y + ((box.Height - (BeltClip.Height * scale)) / 2) + (y * scale)));
    }

    /// <summary>Drags a box around the disc.</summary>
    public async Task DragBoxAroundDiscAsync()
    {
        var disc = await DiscAsync();
        const int Margin = BeltClip.Radius + 4;
        await DragBoxAsync(disc.X - Margin, disc.Y - Margin, disc.X + Margin, disc.Y + Margin);
    }

    /// <summary>Drags a box between two places of the source.</summary>
    public async Task DragBoxAsync(double left, double top, double right, double bottom)
    {
        var from = await OnScreenAsync(left, top);
        var to = await OnScreenAsync(right, bottom);
        await page.Mouse.MoveAsync(from.X, from.Y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(to.X, to.Y, new MouseMoveOptions { Steps = 3 });
        await page.Mouse.UpAsync();
    }

    /// <summary>Waits until the only object is followed.</summary>
    public Task FollowsAsync() => SeesAsync("#objects .pill", "Tracking");

    /// <summary>Gives the only object a colour that is nowhere in the clip.</summary>
    public async Task PaintBlueAsync()
    {
        var color = this["#objects input[type=color]"];
        await color.FillAsync("#1060ff");
        await color.DispatchEventAsync("change");
    }
}
