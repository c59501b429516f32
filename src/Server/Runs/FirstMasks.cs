using SRNet.OpenCv.Loading;
using SRNet.OpenCv.Prompts;
using SRNet.Segmentation.Prompts.Refinement;
using SRNet.Server.Screen;

namespace SRNet.Server.Runs;

/// <summary>What decides the outlines of objects that a box or a scribble marks.</summary>
internal static class FirstMasks
{
    /// <summary>OpenCV's GrabCut; null where OpenCV is not there and colours alone decide.</summary>
    public static IMaskRefiner? Refiner { get; } = OpenCvLibrary.Problem is null ? new GrabCut() : null;

    /// <summary>Says so where colours alone decide.</summary>
    public static void TellWhenColoursDecide(Terminal terminal)
    {
        if (OpenCvLibrary.Problem is { } problem)
        {
            terminal.Error.WriteLine($"first masks from boxes and scribbles: by colours alone, which is less exact. {problem}");
        }
    }
}
