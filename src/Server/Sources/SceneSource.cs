using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Scenes;

namespace SRNet.Server.Sources;

/// <summary>A rendered scene as a source of frames. Its true masks are asked of <see cref="Scene"/>.</summary>
internal sealed class SceneSource : IFrameSource
{
    private readonly FramePacer? _pacer;
    private long _next;
    private volatile bool _aborted;

    /// <summary>Builds the scene.</summary>
    /// <param name="address">Which one.</param>
    /// <param name="time">Clock of a live one.</param>
    /// <exception cref="SrNetException">There is no scene of that name.</exception>
    public SceneSource(SceneAddress address, TimeProvider time)
    {
        Scene = new Scene(address);
        _pacer = address.Live ? new FramePacer(time) : null;
        Description = new SourceDescription(address.ToString(), Scene.Size, Scene.FrameRate, Scene.FrameCount, address.Live);
    }

    public Scene Scene { get; }

    public SourceDescription Description { get; }

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info)
    {
        info = new FrameInfo(TimeSpan.FromSeconds(_next / Scene.FrameRate));
        if (_aborted || _next == Scene.FrameCount)
        {
            return false;
        }

        Scene.DrawPicture(_next++, rgb, stride);
        return _pacer?.Wait(info.Timestamp) ?? true;
    }

    public void Abort()
    {
        _aborted = true;
        _pacer?.Abort();
    }

    public void Dispose() => _pacer?.Dispose();
}
