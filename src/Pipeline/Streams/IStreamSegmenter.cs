using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Streams;

/// <summary>What the pipeline needs of a segmentation session. Used by one thread.</summary>
public interface IStreamSegmenter : IDisposable
{
    /// <summary>What runs where, for the report.</summary>
    SegmenterDescription Description { get; }

    /// <inheritdoc cref="SrNetSession.StageTimes"/>
    ReadOnlySpan<StageTime> StageTimes { get; }

    /// <inheritdoc cref="SrNetSession.Objects"/>
    ReadOnlySpan<TrackedObject> Objects { get; }

    /// <inheritdoc cref="SrNetSession.MemoryUse"/>
    MemoryUse MemoryUse => default;

    /// <inheritdoc cref="SrNetSession.Prepare"/>
    void Prepare(RgbImage frame);

    /// <inheritdoc cref="SrNetSession.Step(RgbImage, Span{byte}, IReadOnlyList{ObjectPrompt})"/>
    void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts);

    /// <inheritdoc cref="SrNetSession.Remove"/>
    bool Remove(int id);
}
