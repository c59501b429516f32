using OpenCvSharp;
using SRNet.OpenCv.Loading;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.OpenCv.Motion;

/// <summary>What moves before a background that stands still: OpenCV's mixture of Gaussians (MOG2), shadows left out. For cameras that do not move themselves.</summary>
public sealed class MovingRegions : IDisposable
{
    // Works on a small picture: what is smaller than a few of its pixels is nothing to be marked by its box.
    private const double LongestSide = 320;
    private const int History = 1000;
    private const double Variance = 25;

    // Of a thing that stands still for a hundred frames nothing is left by then.
    private const double LearningRate = 1.0 / History;

    // What has not changed in that many frames by so much, in so large a part of it, does not move: it is the place of something that has gone.
    private const int Between = 5;
    private const double Change = 15;
    private const double LeastChange = 0.03;

    // Parts of the picture: the least a thing covers, and the most that moves before a camera that stands still, unless the light changes.
    private const double LeastPart = 0.002;
    private const double MostPart = 0.5;
    private const byte Moving = 255;

    private readonly BackgroundSubtractorMOG2 _background;
    private readonly ImageSize _size;
    private readonly double _scale;
    private readonly Mat _small = new();
    private readonly Mat _mask = new();
    private readonly Mat[] _greys = [.. Enumerable.Range(0, Between + 1).Select(_ => new Mat())];
    private readonly Mat _changed = new();
    private readonly Mat _grain = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size(3, 3));
    private readonly Mat _gap = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size(9, 9));
    private int _seen;

    /// <param name="size">Of the frames.</param>
    /// <exception cref="SrNetException">Missing: OpenCV's library.</exception>
    public MovingRegions(ImageSize size)
    {
        OpenCvLibrary.Ensure();
        _size = size;
        _scale = Math.Min(1, LongestSide / Math.Max(size.Width, size.Height));
        _background = BackgroundSubtractorMOG2.Create(History, Variance, detectShadows: true);
    }

    /// <summary>Boxes around what moves in the next frame, in its pixels; none while nothing is known of the background, or all of it moves.</summary>
    public unsafe IReadOnlyList<PixelBox> Find(RgbImage frame)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Size, _size, nameof(frame));
        fixed (byte* pixels = frame.Pixels)
        {
            using var whole = Mat.FromPixelData(_size.Height, _size.Width, MatType.CV_8UC3, (nint)pixels, frame.Stride);
            Cv2.Resize(whole, _small, new Size(Math.Max(1, (int)(_size.Width * _scale)), Math.Max(1, (int)(_size.Height * _scale))), 0, 0, InterpolationFlags.Area);
        }

        _background.Apply(_small, _mask, _seen == 0 ? 1 : LearningRate);
        var grey = _greys[_seen % _greys.Length];
        Cv2.CvtColor(_small, grey, ColorConversionCodes.RGB2GRAY);
        var earlier = _greys[++_seen % _greys.Length];
        if (earlier.Empty())
        {
            return [];
        }

        Cv2.Absdiff(grey, earlier, _changed);
        Cv2.Threshold(_changed, _changed, Change, Moving, ThresholdTypes.Binary);

        // Shadows are grey in it.
        Cv2.Threshold(_mask, _mask, Moving - 1, Moving, ThresholdTypes.Binary);
        var all = (double)_mask.Width * _mask.Height;
        if (Cv2.CountNonZero(_mask) > MostPart * all)
        {
            return [];
        }

        Cv2.MorphologyEx(_mask, _mask, MorphTypes.Open, _grain);
        Cv2.MorphologyEx(_mask, _mask, MorphTypes.Close, _gap);
        Cv2.FindContours(_mask, out var outlines, out _, RetrievalModes.External, ContourApproximationModes.ApproxSimple);
        return [.. outlines.Where(outline => Cv2.ContourArea(outline) >= LeastPart * all).Select(outline => Cv2.BoundingRect(outline)).Where(Moves).Select(Whole)];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _background.Dispose();
        _small.Dispose();
        _mask.Dispose();
        _changed.Dispose();
        Array.ForEach(_greys, grey => grey.Dispose());
        _grain.Dispose();
        _gap.Dispose();
    }

    private bool Moves(Rect box)
    {
        using var part = new Mat(_changed, box);
        return Cv2.CountNonZero(part) >= LeastChange * box.Width * box.Height;
    }

    private PixelBox Whole(Rect small)
    {
        int left = (int)(small.Left / _scale), top = (int)(small.Top / _scale);
        return new PixelBox(left, top, Math.Min(_size.Width, (int)Math.Ceiling(small.Right / _scale)) - left, Math.Min(_size.Height, (int)Math.Ceiling(small.Bottom / _scale)) - top);
    }
}
