namespace SRNet.Pipeline.Metrics;

/// <summary>Counts the frames dropped before one stage.</summary>
/// <param name="stage">The stage that would have been next.</param>
internal sealed class DropTally(string stage)
{
    private readonly long[] _counts = new long[Enum.GetValues<DropReason>().Length];

    public string Stage => stage;

    public long this[DropReason reason] => Volatile.Read(ref _counts[(int)reason]);

    public long Total => this[DropReason.QueueFull] + this[DropReason.Shutdown];

    public void Count(DropReason reason) => Interlocked.Increment(ref _counts[(int)reason]);
}
