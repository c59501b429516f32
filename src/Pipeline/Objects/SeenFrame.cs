using SRNet.Pipeline.Frames;

namespace SRNet.Pipeline.Objects;

/// <summary>The frame a person saw when marking an object: by its number, as events and snapshots tell it, or by its capture time, as videos do.</summary>
/// <param name="Index">Number of the frame; null = by time.</param>
/// <param name="CapturedAt">When this process had the decoded picture; looked at when there is no number.</param>
public readonly record struct SeenFrame(long? Index, DateTimeOffset CapturedAt = default)
{
    // Videos tell the time in whole milliseconds at worst, by a wall clock that may be adjusted a little; frames are further apart.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(3);

    internal bool Is(Frame frame, TimeProvider time) => Is(frame.Index, frame.CaptureStamp, time);

    internal bool Is(long number, long captureStamp, TimeProvider time) => Index is { } index
        ? number == index
        : (time.GetUtcNow() - time.GetElapsedTime(captureStamp) - CapturedAt).Duration() <= Tolerance;
}
