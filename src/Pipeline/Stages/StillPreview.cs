using SRNet.Pipeline.Labels;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Pictures;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Stages;

/// <summary>
/// What marks would make of a held picture. A session of its own keeps the features of the picture that was asked for last, beside the stream's session, which goes
/// on meanwhile. Thread-safe: one preview after the other.
/// </summary>
/// <param name="create">Makes the session.</param>
/// <param name="turns">At the processor; null when nobody else computes there.</param>
internal sealed class StillPreview(Func<ImageSize, IFrameSegmenter> create, ComputeTurns? turns) : IDisposable
{
    private readonly Lock _lock = new();
    private IFrameSegmenter? _session;
    private PictureCopy? _picture;

    /// <exception cref="SrNetException">InvalidInput: a mark that cannot be used.</exception>
    public MarkPreview Of(PictureCopy picture, IReadOnlyList<ObjectPrompt> prompts, bool quick)
    {
        lock (_lock)
        {
            if (_session is null || _picture?.Labels.Size != picture.Labels.Size)
            {
                Forget();
                _session = create(picture.Labels.Size);
            }

            using var turn = _session.DeviceKind == "cuda" || turns is null ? default : turns.Take();
            if (_picture != picture)
            {
                _session.Step(picture.Frame.Image, new byte[picture.Labels.Pixels.Length], null);
                _picture = picture;
            }

            return Describe(_session.Preview(picture.Frame.Image, picture.Labels, prompts, quick), prompts[0].ObjectId);
        }
    }

    /// <summary>Gives back what the session holds.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _session?.Dispose();
            (_session, _picture) = (null, null);
        }
    }

    public void Dispose() => Forget();

    private static MarkPreview Describe(LabelMap labels, int id)
    {
        var seen = LabelledObject.In(labels.Pixels, labels.Size).Find(item => item.Id == id);
        var parts = seen.Area == 0 ? [] : MaskOutline.Parts(labels.Pixels, labels.Size, seen);
        return new MarkPreview(seen.Area, [.. parts.Select(part => part.Corners.Select(corner => (corner.X, corner.Y)).ToArray())]);
    }
}
