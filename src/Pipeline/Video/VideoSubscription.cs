using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace SRNet.Pipeline.Video;

/// <summary>One reader of an <see cref="EncodedVideo"/>, with its own bounded queue. One reading thread at a time.</summary>
public sealed class VideoSubscription : IDisposable
{
    private readonly EncodedVideo _video;
    private readonly Action<int> _missed;
    private readonly Channel<EncodedPicture> _queue;
    private long _dropped;

    // Only the encoder's thread: a stream starts with a key frame, and goes on with one where pictures are missing.
    private bool _needsKeyFrame = true;
    private bool _started;

    internal VideoSubscription(EncodedVideo video, int capacity, Action<int> missed)
    {
        (_video, _missed) = (video, missed);
        _queue = Channel.CreateBounded<EncodedPicture>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleWriter = true });
    }

    /// <summary>Pictures this reader missed because it was slow.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Takes a picture if one waits. It is the caller's to dispose.</summary>
    public bool TryRead([NotNullWhen(true)] out EncodedPicture? picture) => _queue.Reader.TryRead(out picture);

    /// <summary>Waits until there is a picture to read; false at the end. Allocates nothing unless <paramref name="cancellation"/> can be cancelled.</summary>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellation = default) => _queue.Reader.WaitToReadAsync(cancellation);

    /// <summary>The next picture, the caller's to dispose; null at the end of the video or after <see cref="Dispose"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<EncodedPicture?> ReadAsync(CancellationToken cancellation = default)
    {
        while (await WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (TryRead(out var picture))
            {
                return picture;
            }
        }

        return null;
    }

    /// <summary>Leaves. A read under way ends. Any thread.</summary>
    public void Dispose()
    {
        _video.Remove(this);
        End();
        Drain();
    }

    internal void End() => _queue.Writer.TryComplete();

    /// <summary>Takes part in a picture, or misses it. Never waits.</summary>
    internal void Offer(EncodedPicture picture)
    {
        if (_needsKeyFrame && !picture.KeyFrame)
        {
            if (_started)
            {
                MissUntilKeyFrame();
            }

            return;
        }

        if (TryWrite(picture) || _queue.Reader.Completion.IsCompleted)
        {
            return;
        }

        // What waits is stale already; single pictures cannot be left out, because the next ones build on them.
        Miss(Drain());
        if (!picture.KeyFrame || !TryWrite(picture))
        {
            MissUntilKeyFrame();
        }
    }

    private void MissUntilKeyFrame()
    {
        Miss(1);
        _needsKeyFrame = true;
        _video.RequestKeyFrameForSlow();
    }

    private bool TryWrite(EncodedPicture picture)
    {
        if (!_queue.Writer.TryWrite(picture.Share()))
        {
            picture.Dispose();
            return false;
        }

        _needsKeyFrame = false;
        _started = true;
        return true;
    }

    private void Miss(int pictures)
    {
        Interlocked.Add(ref _dropped, pictures);
        _video.CountDropped(pictures);
        _missed(pictures);
    }

    private int Drain()
    {
        var count = 0;
        for (; _queue.Reader.TryRead(out var picture); count++)
        {
            picture.Dispose();
        }

        return count;
    }
}
