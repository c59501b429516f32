using SRNet.Pipeline.Overload;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Stages;

/// <content>What a frame may cost is decided elsewhere; the session does it between two frames.</content>
internal sealed partial class StreamSegmenter
{
    /// <summary>Decides it; null = every frame costs what it costs.</summary>
    public OverloadGuard? Overload { get; init; }

    // A frame that is encoded ahead already is segmented first.
    private void Economise(RgbImage frame, ReadOnlySpan<byte> labels)
    {
        if (Overload is null || _followed.Count == 0 || _session is null)
        {
            Overload?.Idle();
            return;
        }

        var wanted = Overload.Wanted;
        if (wanted == _session.Economy)
        {
            Overload.Done();
            return;
        }

        if (_prepared > 0)
        {
            return;
        }

        if (_session.TryEconomise(wanted, frame, labels, out var why))
        {
            Overload.Done();
        }
        else
        {
            Overload.Refuse(wanted, _session.Economy, why);
        }

        Overload.Restart();
    }
}
