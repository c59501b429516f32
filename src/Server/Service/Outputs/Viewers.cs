namespace SRNet.Server.Service.Outputs;

/// <summary>Counts who watches or listens: each costs a connection and work per frame, so there is a most.</summary>
internal sealed class Viewers
{
    public const int Maximum = 128;

    /// <summary>What the one too many is told.</summary>
    public static readonly string Full = $"There are {Maximum} viewers already; close one first.";

    private int _count;

    /// <summary>Takes a place until it is disposed; null when all are taken.</summary>
    public IDisposable? Enter()
    {
        if (Interlocked.Increment(ref _count) <= Maximum)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref _count);
        return null;
    }

    private sealed class Place(Viewers viewers) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref viewers._count);
            }
        }
    }
}
