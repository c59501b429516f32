using SRNet.OpenCv.Loading;
using SRNet.Pipeline.Finding;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Finding;

/// <summary>What <c>--auto</c> and <c>autoMark</c> can name: motion, or a detector's file.</summary>
internal static class Finders
{
    public const string Motion = "motion";

    // Beside the network, which has the other cores.
    private const int Threads = 2;

    /// <summary>Objects that are followed at once where nobody says how many.</summary>
    public const int UsualMost = 4;

    /// <summary>Makes what a name says.</summary>
    /// <param name="name">motion, or the file.</param>
    /// <param name="classes">Of a detector; none = all it knows.</param>
    /// <exception cref="SrNetException">It cannot be had.</exception>
    public static Func<ImageSize, IObjectFinder> Of(string name, IReadOnlyList<string> classes) =>
        name == Motion ? size => new MotionFinder(size) : _ => new YoloFinder(name, classes, Threads);

    /// <summary>Finds out now what would be found when the source is there.</summary>
    /// <exception cref="SrNetException">It cannot be had; one sentence.</exception>
    public static void Check(string name, IReadOnlyList<string> classes, int? most)
    {
        if (most is < 1 or > SrNetSession.MaximumObjects)
        {
            throw SrNetException.InvalidInput($"As many as 1 to {SrNetSession.MaximumObjects} objects can be followed because they were found, not {most}.");
        }

        if (name != Motion)
        {
            new YoloFinder(name, classes, Threads).Dispose();
        }
        else if (classes.Count > 0)
        {
            throw SrNetException.InvalidInput("What moves has no class; classes are for a detector's file.");
        }
        else if (OpenCvLibrary.Problem is { } problem)
        {
            throw SrNetException.Missing($"Without OpenCV nobody sees what moves: {problem}");
        }
    }
}
