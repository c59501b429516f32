using System.Globalization;
using OpenCvSharp;
using SRNet.OpenCv.Loading;
using SRNet.Segmentation.Imaging;

namespace SRNet.OpenCv.Capture;

/// <summary>What OpenCV's <c>VideoCapture</c> reads, as frames of packed or strided R, G, B. One thread at a time.</summary>
public sealed class CaptureReader : IDisposable
{
    private readonly VideoCapture _capture;
    private readonly string _name;
    private readonly Mat _first = new();
    private readonly Mat _next = new();
    private bool _started;

    private CaptureReader(VideoCapture capture, string name)
    {
        _capture = capture;
        _name = name;
        if (!_capture.Read(_first) || _first.Empty())
        {
            throw SrNetException.Failed($"OpenCV opened '{name}', but no picture came from it.");
        }

        Size = new ImageSize(_first.Width, _first.Height);
        FrameRate = _capture.Fps is > 0 and < 1000 ? _capture.Fps : null;
        var (wide, high) = (_capture.Get(VideoCaptureProperties.SARNum), _capture.Get(VideoCaptureProperties.SARDen));
        Aspect = wide > 0 && high > 0 && wide / high is > 0.125 and < 8 ? ((int)wide, (int)high) : (1, 1);
    }

    /// <summary>Of every frame.</summary>
    public ImageSize Size { get; }

    /// <summary>Frames per second as the capture says; null when it does not.</summary>
    public double? FrameRate { get; }

    /// <summary>A pixel's width by its height, as far as OpenCV says.</summary>
    public (int Width, int Height) Aspect { get; }

    /// <summary>Opens a camera by its number, or anything else OpenCV can open: a pipeline, a file, an address.</summary>
    /// <param name="name">0, 1, .. or what <c>VideoCapture.Open</c> takes.</param>
    /// <exception cref="SrNetException">Missing: OpenCV's library. Failed: it cannot be opened, or no picture comes.</exception>
    public static CaptureReader Open(string name)
    {
        OpenCvLibrary.Ensure();
        var shown = UrlRedaction.Redact(name);
        var capture = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new VideoCapture(index) : new VideoCapture(name);
        try
        {
            return capture.IsOpened()
                ? new CaptureReader(capture, shown)
                : throw SrNetException.Failed($"OpenCV cannot open '{shown}': name a camera by its number, or a pipeline, file or address that this build of OpenCV reads.");
        }
        catch
        {
            capture.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next frame and writes it.</summary>
    /// <param name="rgb">Receives R, G, B, height rows.</param>
    /// <param name="stride">Bytes from one row to the next, at least 3 * width.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="SrNetException">Failed: the frames' size changed.</exception>
    public unsafe bool TryRead(Span<byte> rgb, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 3 * Size.Width);
        ArgumentOutOfRangeException.ThrowIfLessThan(rgb.Length, ((Size.Height - 1) * stride) + (3 * Size.Width), nameof(rgb));
        var frame = _started ? _next : _first;
        if (_started && (!_capture.Read(frame) || frame.Empty()))
        {
            return false;
        }

        _started = true;
        if (frame.Width != Size.Width || frame.Height != Size.Height)
        {
            throw SrNetException.Failed($"'{_name}' went over to frames of {new ImageSize(frame.Width, frame.Height)} from {Size} (height x width).");
        }

        fixed (byte* target = rgb)
        {
            using var view = Mat.FromPixelData(Size.Height, Size.Width, MatType.CV_8UC3, (nint)target, stride);
            Cv2.CvtColor(frame, view, frame.Channels() == 1 ? ColorConversionCodes.GRAY2RGB : ColorConversionCodes.BGR2RGB);
        }

        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _capture.Dispose();
        _first.Dispose();
        _next.Dispose();
    }
}
