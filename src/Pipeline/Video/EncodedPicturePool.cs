namespace SRNet.Pipeline.Video;

/// <summary>The buffers of one encoder. As many come into being as are under way at once, which the subscribers' queues bound.</summary>
internal sealed class EncodedPicturePool
{
    private readonly Stack<EncodedPicture> _free = new();
    private readonly Lock _lock = new();
    private int _outstanding;

    /// <summary>Pictures that somebody still owns; 0 when all keep to the rules and are done.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    public EncodedPicture Rent()
    {
        Interlocked.Increment(ref _outstanding);
        lock (_lock)
        {
            if (!_free.TryPop(out var picture))
            {
                picture = new EncodedPicture(this);
            }

            picture.Rent();
            return picture;
        }
    }

    public void Return(EncodedPicture picture)
    {
        Interlocked.Decrement(ref _outstanding);
        lock (_lock)
        {
            _free.Push(picture);
        }
    }

    /// <summary>Forgets the buffers that are free: nobody watches.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            _free.Clear();
        }
    }
}
