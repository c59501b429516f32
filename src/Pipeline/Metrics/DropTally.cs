namespace SRNet.Pipeline.Metrics;

/// <summary>Counts what is lost before one stage: frames, or what was encoded of them.</summary>
/// <param name="stage">The stage that would have been next.</param>
internal sealed class DropTally(string stage)
{
    private readonly long[] _counts = new long[Enum.GetValues<DropReason>().Length];

    public string Stage => stage;

    public long this[DropReason reason] => Volatile.Read(ref _counts[(int)reason]);

    public long Total
    {
        get
        {
            var total = 0L;
            for (var i = 0; i < _counts.Length; i++)
            {
                total += Volatile.Read(ref _counts[i]);
            }

            return total;
        }
    }

    public void Count(DropReason reason, long frames = 1) => Interlocked.Add(ref _counts[(int)reason], frames);
}
