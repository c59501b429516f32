using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Finding;

/// <summary>
/// Looks at a stream's pictures for what nobody has marked. Where every frame is waited for it looks at each; live it looks at the newest one, on a thread of its
/// own, as soon as it is done with the one before, and the stream never waits for it.
/// </summary>
/// <param name="options">What is marked.</param>
/// <param name="size">Of the frames.</param>
/// <param name="waits">Every frame is waited for.</param>
internal sealed class AutoMarker(AutoMarkOptions options, ImageSize size, bool waits) : IDisposable
{
    private readonly IObjectFinder _finder = options.Finder(size);
    private readonly AutoMarkRule _rule = new(options);
    private readonly byte[] _copy = waits ? [] : new byte[3 * size.Pixels];
    private Task<IReadOnlyList<FoundObject>>? _looking;
    private long _lookingAt;

    /// <summary>An object was made of what was found.</summary>
    public void Own(int id, PixelBox box) => _rule.Own(id, box);

    /// <summary>Takes the next frame.</summary>
    /// <param name="frame">Its picture.</param>
    /// <param name="index">Its number.</param>
    /// <param name="tracked">The objects in it.</param>
    /// <param name="known">Ids of the stream's objects that nobody marked.</param>
    /// <returns>What is to be marked, and in which frame: this one, or one of a moment ago; and what is to be let go.</returns>
    public (IReadOnlyList<FoundObject> New, long Frame, IReadOnlyList<int> Gone) Look(RgbImage frame, long index, ReadOnlySpan<TrackedObject> tracked, IReadOnlyList<int> known)
    {
        var gone = _rule.Follow(tracked, known);
        if (waits)
        {
            return (_rule.See(_finder.Find(frame), tracked, size), index, gone);
        }

        var (found, at) = ((IReadOnlyList<FoundObject>)[], _lookingAt);
        if (_looking is { IsCompleted: true } done)
        {
            found = _rule.See(done.GetAwaiter().GetResult(), tracked, size);
            _looking = null;
        }

        if (_looking is null)
        {
            for (var y = 0; y < size.Height; y++)
            {
                frame.Pixels.Slice(y * frame.Stride, 3 * size.Width).CopyTo(_copy.AsSpan(3 * y * size.Width));
            }

            _lookingAt = index;
            _looking = Task.Run(() => _finder.Find(new RgbImage(_copy, size, 3 * size.Width)));
        }

        return (found, at, gone);
    }

    public void Dispose()
    {
        // The finder's own failure has been told, or its stream ends anyway.
        _looking?.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _finder.Dispose();
    }
}
