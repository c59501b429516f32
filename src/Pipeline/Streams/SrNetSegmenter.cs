using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Streams;

/// <summary>The SRNet model at work on one stream.</summary>
public sealed class SrNetSegmenter : IStreamSegmenter
{
    private readonly SrNetSession _session;

    /// <summary>Prepares a session.</summary>
    /// <param name="model">Shared by all streams; stays the caller's.</param>
    /// <param name="options">Frame size and the size the network works at.</param>
    public SrNetSegmenter(SrNetModel model, SessionOptions options)
    {
        _session = new SrNetSession(model, options);
        Description = new SegmenterDescription(_session.DeviceKind, model.Name, _session.InternalSize);
    }

    public SegmenterDescription Description { get; }

    public ReadOnlySpan<StageTime> StageTimes => _session.StageTimes;

    public ReadOnlySpan<TrackedObject> Objects => _session.Objects;

    public MemoryUse MemoryUse => _session.MemoryUse;

    public void Prepare(RgbImage frame) => _session.Prepare(frame);

    public void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts) => _session.Step(frame, labels, prompts);

    public bool Remove(int id) => _session.Remove(id);

    public void Dispose() => _session.Dispose();
}
