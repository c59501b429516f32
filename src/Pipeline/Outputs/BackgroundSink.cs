using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Outputs;

/// <summary>Shows the objects before another background, by a sink that shows pictures: a file, a device, a video that is sent.</summary>
/// <param name="inner">Gets the pictures; owned from here on.</param>
/// <param name="background">What is shown behind the objects; used by this sink alone.</param>
public sealed class BackgroundSink(IFrameSink inner, IBackground background) : IFrameSink
{
    private Matte? _matte;
    private FramePool? _pool;

    // The picture that is shown; its labels are nobody's business.
    private Frame? _shown;

    /// <inheritdoc />
    public void Open(SourceDescription source)
    {
        background.Open(source.Size, source.Aspect);
        inner.Open(source);
        _matte = new Matte(source.Size);
        _pool = new FramePool(source.Size, 1);
        _shown = _pool.Rent();
    }

    /// <inheritdoc />
    public void Write(Frame frame)
    {
        _matte!.Read(frame.Labels);
        var behind = background.Behind(frame, _matte.Alpha);
        var shown = _shown!;
        var width = frame.Size.Width;
        for (var y = 0; y < frame.Size.Height; y++)
        {
            Blend.Over(
                frame.Rgb.Slice(y * frame.Stride, 3 * width), behind.Slice(3 * y * width, 3 * width), _matte.Alpha.Slice(y * width, width), shown.Rgb.Slice(y * shown.Stride, 3 * width));
        }

        shown.Stamp(frame.Index, frame.Info, frame.CaptureStamp);
        inner.Write(shown);
    }

    /// <inheritdoc />
    public void Finish() => inner.Finish();

    /// <inheritdoc />
    public void Dispose()
    {
        inner.Dispose();
        _shown?.Dispose();
        _pool?.Dispose();
        (_shown, _pool) = (null, null);
    }
}
