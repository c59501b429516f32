namespace SRNet.Pipeline.Metrics;

/// <summary>Why a frame was dropped.</summary>
internal enum DropReason
{
    /// <summary>A live stream's next stage did not keep up.</summary>
    QueueFull,

    /// <summary>The next stage had ended.</summary>
    Shutdown,
}

internal static class DropReasonExtensions
{
    /// <summary>The reason's name in reports and metrics.</summary>
    public static string Label(this DropReason reason) => reason == DropReason.QueueFull ? "queue_full" : "shutdown";
}
