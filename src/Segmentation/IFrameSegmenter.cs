using System.Diagnostics.CodeAnalysis;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation;

/// <summary>What a stream needs of a session; <see cref="SrNetSession"/> is the one there is, tests of streams have others that need no network. Used by one thread.</summary>
public interface IFrameSegmenter : IDisposable
{
    /// <summary>Name and version of the model bundle.</summary>
    string ModelName { get; }

    /// <inheritdoc cref="SrNetSession.DeviceKind"/>
    string DeviceKind { get; }

    /// <inheritdoc cref="SrNetSession.InternalSize"/>
    ImageSize InternalSize { get; }

    /// <inheritdoc cref="SrNetSession.StageTimes"/>
    ReadOnlySpan<StageTime> StageTimes { get; }

    /// <inheritdoc cref="SrNetSession.Objects"/>
    ReadOnlySpan<TrackedObject> Objects { get; }

    /// <inheritdoc cref="SrNetSession.MemoryUse"/>
    MemoryUse MemoryUse { get; }

    /// <inheritdoc cref="SrNetSession.Prepare"/>
    void Prepare(RgbImage frame);

    /// <inheritdoc cref="SrNetSession.Step(RgbImage, Span{byte}, IReadOnlyList{ObjectPrompt})"/>
    void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts);

    /// <inheritdoc cref="SrNetSession.StepEarlier"/>
    void StepEarlier(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt> prompts, int age) => Step(frame, labels, prompts);

    /// <inheritdoc cref="SrNetSession.Preview"/>
    LabelMap Preview(RgbImage frame, LabelMap tracked, IReadOnlyList<ObjectPrompt> prompts, bool quick) => tracked;

    /// <inheritdoc cref="SrNetSession.Remove"/>
    bool Remove(int id);

    /// <inheritdoc cref="SrNetSession.LoseSight"/>
    void LoseSight(int id, int frames)
    {
    }

    /// <inheritdoc cref="SrNetSession.Undo"/>
    bool Undo() => false;

    /// <inheritdoc cref="SrNetSession.Redo"/>
    bool Redo() => false;

    /// <inheritdoc cref="SrNetSession.CanUndo"/>
    int CanUndo => 0;

    /// <inheritdoc cref="SrNetSession.CanRedo"/>
    int CanRedo => 0;

    /// <inheritdoc cref="SrNetSession.Economy"/>
    Economy Economy => Economy.None;

    /// <inheritdoc cref="SrNetSession.TryEconomise"/>
    bool TryEconomise(Economy economy, RgbImage frame, ReadOnlySpan<byte> labels, [NotNullWhen(false)] out string? why)
    {
        why = economy == Economy.None ? null : "It spends on every frame what it spends.";
        return economy == Economy.None;
    }

    /// <inheritdoc cref="SrNetSession.ForgetHistory"/>
    void ForgetHistory()
    {
    }
}
