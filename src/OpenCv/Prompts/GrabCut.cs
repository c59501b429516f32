using OpenCvSharp;
using SRNet.OpenCv.Loading;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts.Refinement;

namespace SRNet.OpenCv.Prompts;

/// <summary>OpenCV's GrabCut: mixtures of colours inside and outside of the presumed mask, and the cut between them that costs least. Deterministic.</summary>
public sealed class GrabCut : IMaskRefiner
{
    private const int Iterations = 5;

    /// <summary>Larger regions are cut in small, for the time grows faster than the pixels.</summary>
    private const double MostCells = 60000;

    private const int LeastSide = 8;
    private const ulong Seed = 0x12345678;

    /// <summary>Makes sure that OpenCV is there.</summary>
    /// <exception cref="SrNetException">Missing: OpenCV's library.</exception>
    public GrabCut() => OpenCvLibrary.Ensure();

    /// <inheritdoc />
    public unsafe void Refine(RgbImage frame, PixelBox region, Span<RegionMark> marks)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(marks.Length, region.Width * region.Height, nameof(marks));
        var scale = Math.Min(1, Math.Sqrt(MostCells / region.Width / region.Height));
        var size = new Size(Side(region.Width), Side(region.Height));
        using Mat picture = new(), mask = new(size, MatType.CV_8UC1), inside = new(), outside = new(), found = new();
        fixed (byte* pixels = frame.Pixels)
        {
            using var whole = Mat.FromPixelData(frame.Size.Height, frame.Size.Width, MatType.CV_8UC3, (nint)pixels, frame.Stride);
            using var part = new Mat(whole, new Rect(region.X, region.Y, region.Width, region.Height));
            Cv2.Resize(part, picture, size, 0, 0, InterpolationFlags.Area);
        }

        if (!Reduce(marks, region, mask))
        {
            return;
        }

        // The mixtures start from random means: OpenCV's generator of this thread is set so that the same prompt gives the same mask.
        Cv2.SetTheRNG(Seed);
        Cv2.GrabCut(picture, mask, default, outside, inside, Iterations, GrabCutModes.InitWithMask);
        Cv2.BitwiseAnd(mask, new Scalar((byte)GrabCutClasses.FGD), mask);
        mask.ConvertTo(found, MatType.CV_32FC1);
        Cv2.Resize(found, found, new Size(region.Width, region.Height), 0, 0, InterpolationFlags.Linear);
        for (var y = 0; y < region.Height; y++)
        {
            var row = new ReadOnlySpan<float>((void*)found.Ptr(y), region.Width);
            var line = marks.Slice(y * region.Width, region.Width);
            for (var x = 0; x < row.Length; x++)
            {
                line[x] = line[x] is RegionMark.Background or RegionMark.Object ? line[x] : row[x] > 0.5f ? RegionMark.PresumedObject : RegionMark.PresumedBackground;
            }
        }

        int Side(int pixels) => Math.Clamp((int)(pixels * scale), LeastSide, Math.Max(LeastSide, pixels));
    }

    /// <summary>Takes the mark in the middle of every cell; RegionMark's values are OpenCV's.</summary>
    /// <returns>Whether there is something of the object and something else, without which nothing can be learned.</returns>
    private static unsafe bool Reduce(ReadOnlySpan<RegionMark> marks, PixelBox region, Mat mask)
    {
        bool anyObject = false, anyBackground = false;
        var (width, height) = (mask.Width, mask.Height);
        for (var y = 0; y < height; y++)
        {
            var row = new Span<byte>((void*)mask.Ptr(y), width);
            var line = marks.Slice((int)((y + 0.5) * region.Height / height) * region.Width, region.Width);
            for (var x = 0; x < width; x++)
            {
                var mark = line[(int)((x + 0.5) * region.Width / width)];
                row[x] = (byte)mark;
                anyObject |= mark is RegionMark.Object or RegionMark.PresumedObject;
                anyBackground |= mark is RegionMark.Background or RegionMark.PresumedBackground;
            }
        }

        return anyObject && anyBackground;
    }
}
