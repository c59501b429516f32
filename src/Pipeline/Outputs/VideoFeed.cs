using SRNet.Interop.Media;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Outputs;

/// <summary>What a publisher sees of the video it puts out.</summary>
public sealed class VideoFeed : IDisposable
{
    private readonly EncodedVideo _video;
    private readonly DropTally _lost;
    private readonly Action _delivered;
    private readonly ThreadWait _wait = new();

    internal VideoFeed(EncodedVideo video, DropTally lost, Action delivered, CancellationToken stopping)
    {
        (_video, _lost, _delivered, Stopping) = (video, lost, delivered, stopping);
    }

    /// <summary>Cancelled when the output is to finish.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Makes the next picture a key frame.</summary>
    public void RequestKeyFrame() => _video.RequestKeyFrame();

    /// <summary>Something was delivered: the output works.</summary>
    public void Delivered() => _delivered();

    /// <summary>Waits for the first key frame and tells its format. Missing the pictures after it is no loss.</summary>
    /// <param name="sound">What the stream's sound is; null = it has none.</param>
    /// <returns>Null when the video ended or the output is to finish.</returns>
    public VideoFormat? WaitForFormat(out SoundFormat? sound)
    {
        VideoFormat? format = null;
        SoundFormat? heard = null;
        Read(1, _ => { }, picture =>
        {
            (format, heard) = (picture.Format, picture.SoundFormat);
            return false;
        });
        sound = heard;
        return format;
    }

    /// <summary>Hands every picture to <paramref name="use"/>, from a key frame on, until that returns false, the video ends, or the output is to finish.</summary>
    /// <param name="capacity">Pictures that may wait; what is missed beyond is counted as lost.</param>
    /// <param name="use">Takes a picture, which stays the feed's.</param>
    public void ForEach(int capacity, Func<EncodedPicture, bool> use) => Read(capacity, missed => _lost.Count(DropReason.QueueFull, missed), use);

    /// <summary>Once the output's thread has ended.</summary>
    public void Dispose() => _wait.Dispose();

    private void Read(int capacity, Action<int> missed, Func<EncodedPicture, bool> use)
    {
        using var subscription = _video.Subscribe(capacity, missed);
        using var registration = Stopping.Register(subscription.Dispose);
        var more = true;
        while (more && _wait.Wait(subscription.WaitToReadAsync()))
        {
            while (more && subscription.TryRead(out var picture))
            {
                using (picture)
                {
                    more = use(picture);
                }
            }
        }
    }
}
