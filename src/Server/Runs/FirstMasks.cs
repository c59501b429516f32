using SRNet.OpenCv.Loading;
using SRNet.OpenCv.Prompts;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts.Refinement;
using SRNet.Server.Screen;

namespace SRNet.Server.Runs;

/// <summary>What decides the outlines of objects that a box or a scribble marks.</summary>
internal static class FirstMasks
{
    /// <summary>OpenCV's GrabCut; where OpenCV is not there colours alone decide. Its library is loaded by the first mark that needs it, not by every stream.</summary>
    public static IMaskRefiner Refiner { get; } = new OnFirstUse();

    /// <summary>Says so where colours alone decide.</summary>
    public static void TellWhenColoursDecide(Terminal terminal)
    {
        if (OpenCvLibrary.Problem is { } problem)
        {
            terminal.Error.WriteLine($"first masks from boxes and scribbles: by colours alone, which is less exact. {problem}");
        }
    }

    private sealed class OnFirstUse : IMaskRefiner
    {
        private readonly Lazy<GrabCut?> _grabCut = new(() => OpenCvLibrary.Problem is null ? new GrabCut() : null);

        /// <summary>Without OpenCV what is presumed stays.</summary>
        public void Refine(RgbImage frame, PixelBox region, Span<RegionMark> marks) => _grabCut.Value?.Refine(frame, region, marks);
    }
}
