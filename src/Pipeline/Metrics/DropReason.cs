namespace SRNet.Pipeline.Metrics;

/// <summary>Why a frame, or an encoded picture, was lost.</summary>
internal enum DropReason
{
    /// <summary>A live stream's next stage did not keep up.</summary>
    QueueFull,

    /// <summary>The next stage had ended.</summary>
    Shutdown,

    /// <summary>The output it was meant for was broken.</summary>
    OutputBroken,

    /// <summary>Who reads a video over the network did not keep up.</summary>
    SlowReader,
}

internal static class DropReasonExtensions
{
    private static readonly string[] Labels = ["queue_full", "shutdown", "output_broken", "slow_reader"];

    /// <summary>The reason's name in reports and metrics.</summary>
    public static string Label(this DropReason reason) => Labels[(int)reason];
}
