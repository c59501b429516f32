using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Bench;

/// <summary>Which points are measured, and for how long.</summary>
/// <param name="Sizes">Internal sizes.</param>
/// <param name="Objects">Numbers of objects.</param>
/// <param name="Memory">Numbers of memory frames.</param>
/// <param name="Quick">As short as it makes sense.</param>
internal sealed record BenchPlan(IReadOnlyList<ImageSize> Sizes, IReadOnlyList<int> Objects, IReadOnlyList<int> Memory, bool Quick)
{
    /// <summary>The most steps of one point; more do not make a median any truer.</summary>
    public const int MostSteps = 60;

    private static readonly ImageSize Small = new(448, 256);
    private static readonly ImageSize Medium = new(672, 384);
    private static readonly ImageSize Large = new(864, 480);

    /// <summary>A person's lists, or the usual ones where there are none.</summary>
    public static BenchPlan Of(IReadOnlyList<ImageSize>? sizes, IReadOnlyList<int>? objects, IReadOnlyList<int>? memory, bool quick) => new(
        sizes ?? (quick ? [Small] : [Small, Medium, Large, new(1280, 720)]),
        objects ?? (quick ? [1, 2] : [1, 2, 4, 8]),
        memory ?? (quick ? [1, 5] : [1, 5, 10, 20]),
        quick);

    /// <summary>Time to spend on one point, and the fewest steps.</summary>
    public TimeSpan Budget => TimeSpan.FromSeconds(Quick ? 0.3 : 1);

    /// <inheritdoc cref="Budget"/>
    public int LeastSteps => Quick ? 5 : 11;

    /// <summary>Frames a throughput is measured over.</summary>
    public int ThroughputFrames => Quick ? 30 : 150;

    /// <summary>The memory length that all numbers of objects are measured at: the model's own where it is asked for.</summary>
    public int UsualMemory(int modelMemory) => Memory.Contains(modelMemory) ? modelMemory : Memory[0];

    /// <summary>Every size with every number of objects at the usual memory, then every size with every other memory length for the fewest objects.</summary>
    public IReadOnlyList<BenchPoint> Points(int usualMemory) =>
    [
        .. from size in Sizes from objects in Objects select new BenchPoint(size, objects, usualMemory),
        .. from size in Sizes from memory in Memory where memory != usualMemory select new BenchPoint(size, Objects[0], memory),
    ];

    /// <summary>What streams are judged by: one and three objects at 384x672, one at 480x864, with frames encoded ahead as a stream does it.</summary>
    public IReadOnlyList<BenchPoint> ThroughputPoints(int usualMemory) =>
        Quick ? [new(Sizes[0], 1, usualMemory)] : [new(Medium, 1, usualMemory), new(Medium, 3, usualMemory), new(Large, 1, usualMemory)];
}

/// <summary>What a step is measured at.</summary>
/// <param name="Size">The size the network works at.</param>
/// <param name="Objects">K.</param>
/// <param name="MemoryFrames">Frames in the memory bank; the auxiliary frame is read beside them.</param>
internal sealed record BenchPoint(ImageSize Size, int Objects, int MemoryFrames)
{
    /// <summary>Frames as they would come from a camera: 854x480, and 1280x720 where the network works at more than that.</summary>
    public ImageSize Frame => Size.Height <= 480 ? new ImageSize(854, 480) : new ImageSize(1280, 720);

    public override string ToString() => $"{Size}, {Objects} {(Objects == 1 ? "object" : "objects")}, {MemoryFrames} memory {(MemoryFrames == 1 ? "frame" : "frames")}";
}
