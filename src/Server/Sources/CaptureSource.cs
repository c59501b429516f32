using SRNet.Interop.Media;
using SRNet.OpenCv.Capture;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Server.Sources;

/// <summary>What OpenCV captures as a source of frames: <c>opencv:0</c> is the first camera, <c>opencv:NAME</c> whatever else its <c>VideoCapture</c> opens.</summary>
internal sealed class CaptureSource : IFrameSource
{
    public const string Scheme = "opencv:";
    private const double UsualFrameRate = 25;

    private readonly CaptureReader _reader;
    private readonly TimeProvider _time;
    private readonly bool _live;
    private long _started;
    private long _next;
    private TimeSpan _last = TimeSpan.MinValue;
    private volatile bool _aborted;

    /// <summary>Opens it and waits for its first picture.</summary>
    /// <param name="address">With its scheme.</param>
    /// <param name="time">Clock of a camera, whose pictures have no times of their own.</param>
    /// <exception cref="SrNetException">OpenCV is missing, or cannot open it.</exception>
    public CaptureSource(string address, TimeProvider time)
    {
        var name = address[Scheme.Length..];
        _reader = name.Length > 0
            ? CaptureReader.Open(name)
            : throw SrNetException.InvalidInput($"After {Scheme} a camera's number is missing, as in {Scheme}0, or what else OpenCV opens.");
        _time = time;
        _live = IsCamera(address);
        Description = new SourceDescription(Scheme + UrlRedaction.Redact(name), _reader.Size, _reader.FrameRate, null, _live) { Aspect = new PixelAspect(_reader.Aspect.Width, _reader.Aspect.Height) };
    }

    public SourceDescription Description { get; }

    /// <summary>Whether it names a camera by its number.</summary>
    public static bool IsCamera(string address) => address.Length > Scheme.Length && address.AsSpan(Scheme.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info)
    {
        info = default;
        if (_aborted || !_reader.TryRead(rgb, stride))
        {
            // A camera does not end; it was pulled out.
            return _live && !_aborted ? throw SrNetException.Failed($"{Description.Name} gives no more pictures.") : false;
        }

        _started = _next == 0 ? _time.GetTimestamp() : _started;
        var frameTime = TimeSpan.FromSeconds(1 / (_reader.FrameRate ?? UsualFrameRate));
        var timestamp = _live ? _time.GetElapsedTime(_started) : _next * frameTime;
        _last = timestamp > _last ? timestamp : _last + TimeSpan.FromTicks(1);
        _next++;
        info = new FrameInfo(_last);
        return true;
    }

    public void Abort() => _aborted = true;

    public void Dispose() => _reader.Dispose();
}
