using SRNet.Native;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Prompts.Refinement;

namespace SRNet.Segmentation.Sessions;

/// <summary>One stream being segmented: its memory, its objects. Not thread-safe: one frame after the other. A step allocates nothing unless objects change.</summary>
public sealed partial class SrNetSession : IFrameSegmenter
{
    /// <summary>The most objects a session tracks at once.</summary>
    public const int MaximumObjects = 32;

    /// <summary>Features of the adjacent frame, of the frame being segmented and of the one encoded ahead.</summary>
    internal const int FeatureSets = 3;

    private readonly IStreamCompute _compute;
    private readonly MemoryPolicy _memory;
    private readonly RefinementRule _refinement;
    private readonly IMaskRefiner? _refiner;
    private readonly TrackingRule _tracking;
    private readonly MaskResampler _promptResampler;
    private byte[] _ids = [];
    private ObjectTrack[] _tracks = [];
    private TrackedObject[] _described = [];
    private int _current;
    private int _prepared;
    private long _frame;

    /// <summary>Prepares a stream.</summary>
    /// <param name="model">Shared by all sessions; must outlive this one.</param>
    /// <param name="options">Frame and internal size.</param>
    /// <exception cref="SrNetException">InvalidInput: a size that cannot be used, or a damaged bundle.</exception>
    public SrNetSession(SrNetModel model, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ModelName = model.Name;
        FrameSize = options.FrameSize;
        InternalSize = options.InternalSize ?? model.DefaultInternalSize(FrameSize, options.Preset);
        SessionOptions.Check(FrameSize, InternalSize);
        _memory = options.Memory ?? model.DefaultMemory(options.Preset);
        _memory.Check();
        _refinement = options.Refinement;
        _refiner = options.Refiner;
        _tracking = options.Tracking ?? TrackingRule.Of(model.Bundle.Manifest);
        _compute = model.Device.Open(FrameSize, InternalSize, _memory);
        _promptResampler = new MaskResampler(FrameSize, InternalSize);
    }

    /// <summary>Name and version of the model bundle.</summary>
    public string ModelName { get; }

    /// <summary>Size of the frames to be given.</summary>
    public ImageSize FrameSize { get; }

    /// <summary>The size the network works at.</summary>
    public ImageSize InternalSize { get; }

    /// <summary>Where it computes: cpu or cuda.</summary>
    public string DeviceKind => _compute.Device;

    /// <summary>How long each stage of the last step took, in the order of the path; stages that did not run are absent. Preprocess and Encode of a frame that
    /// was prepared ran beside other stages, so the times need not add up to the step's.</summary>
    public ReadOnlySpan<StageTime> StageTimes => _compute.StageTimes;

    /// <summary>The objects in the last frame, ascending by id.</summary>
    public ReadOnlySpan<TrackedObject> Objects => _described;

    /// <summary>What the session remembers.</summary>
    public MemoryUse MemoryUse => _ids.Length == 0 ? default : _compute.MemoryUse;

    /// <summary>Where it computes; for tests.</summary>
    internal IStreamCompute Compute => _compute;

    /// <summary>Mask logits of the last propagated frame at their stride s, K x H/s x W/s, objects in the order they were first prompted; for comparison with other implementations.</summary>
    internal ReadOnlySpan<float> Logits => _ids.Length == 0 ? [] : _compute.ReadLogits();

    /// <summary>
    /// Starts to encode a frame that will be given to <c>Step</c> later, next or after the one given next; frames are prepared in the order
    /// of their steps. The picture is read before this returns.
    /// </summary>
    /// <exception cref="InvalidOperationException">Two frames are prepared already.</exception>
    public void Prepare(RgbImage frame)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Size, FrameSize, nameof(frame));
        if (_prepared == FeatureSets - 1)
        {
            throw new InvalidOperationException("Only the next two frames can be prepared.");
        }

        _compute.Prepare(frame, (_current + _prepared) % FeatureSets);
        _prepared++;
    }

    /// <summary>Segments the next frame, with the masks of all objects that are prompted in it, or null.</summary>
    /// <inheritdoc cref="Step(RgbImage, Span{byte}, IReadOnlyList{ObjectPrompt})"/>
    public void Step(RgbImage frame, Span<byte> labels, MaskPrompt? prompt)
    {
        var prompts = prompt?.ToObjectPrompts();
        if (prompts is { Count: 0 })
        {
            throw prompt!.Labels.Size == FrameSize
                ? SrNetException.InvalidInput("The mask holds no object, all of it is background or void: paint each object with its id, 1 to 254.")
                : SrNetException.InvalidInput($"The mask is {prompt.Labels.Size} but the frames are {FrameSize}: give a mask of the frames' size.");
        }

        Step(frame, labels, prompts);
    }

    /// <summary>Segments the next frame. Before the first prompt the labels are all background.</summary>
    /// <param name="frame">The frame, of <see cref="FrameSize"/>; the same picture that was prepared, if one was.</param>
    /// <param name="labels">Receives one object id per pixel, width * height bytes.</param>
    /// <param name="prompts">What a person says of this very frame, or null. New ids are added, known ones corrected; the frame becomes a pinned memory.</param>
    /// <exception cref="SrNetException">InvalidInput: a prompt that cannot be used; the session is as before the call and expects the same frame again.</exception>
    public void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Size, FrameSize, nameof(frame));
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Length, FrameSize.Pixels, nameof(labels));
        var sketches = prompts is null or { Count: 0 } ? null : Draw(prompts);

        if (_prepared == 0)
        {
            Prepare(frame);
        }

        _prepared--;
        _compute.Begin(_current);
        labels.Clear();
        if (_ids.Length > 0)
        {
            _compute.Propagate(_current, (_current + FeatureSets - 1) % FeatureSets, _ids);
        }

        if (sketches is not null)
        {
            Describe(labels);
            Apply(frame, sketches, labels);
        }
        else if (_ids.Length > 0)
        {
            Memorise(labels);
        }

        // The frame just encoded becomes the adjacent frame of the next one.
        _current = (_current + 1) % FeatureSets;
        _frame++;
    }

    /// <summary>Stops tracking an object. The others are not touched.</summary>
    /// <returns>Whether the object was there.</returns>
    public bool Remove(int id)
    {
        var slot = id is > 0 and < LabelMap.Void ? Array.IndexOf(_ids, (byte)id) : -1;
        if (slot < 0)
        {
            return false;
        }

        _tracks[slot].Remove();
        _tracks = [.. _tracks.Where((_, i) => i != slot)];
        _ids = [.. _ids.Where((_, i) => i != slot)];
        _described = [.. _described.Where(o => o.Id != id)];
        if (_ids.Length == 0)
        {
            _compute.Clear();
        }
        else
        {
            _compute.RemoveObject(slot);
        }

        return true;
    }

    public void Dispose() => _compute.Dispose();

    // What the network sees, and what is made of it: the mask of a lost object is empty.
    private void Describe(Span<byte> labels)
    {
        if (_ids.Length == 0)
        {
            return;
        }

        _compute.Describe(_ids, labels, _described);
        for (var k = 0; k < _ids.Length; k++)
        {
            var seen = _described[k];
            seen = seen.Area == 0 ? seen : seen with { Confidence = _tracking.Confidence(seen.Confidence) };
            _tracks[k].Observe(seen.Area, seen.Confidence);
            if (_tracks[k].State == ObjectState.Lost && seen.Area > 0)
            {
                Erase(labels, seen);
                seen = TrackedObject.Unseen(seen.Id);
            }

            _described[k] = seen with { State = _tracks[k].State };
        }

        _described.AsSpan().Sort(static (a, b) => a.Id.CompareTo(b.Id));
    }

    private void Erase(Span<byte> labels, in TrackedObject item)
    {
        for (var y = item.Box.Y; y < item.Box.Y + item.Box.Height; y++)
        {
            labels.Slice((y * FrameSize.Width) + item.Box.X, item.Box.Width).Replace((byte)item.Id, LabelMap.Background);
        }
    }

    private void Memorise(Span<byte> labels)
    {
        if (_frame % _memory.Every != 0)
        {
            // A device that works behind the calls hands the labels over while it memorises.
            _compute.Memorise(_current);
            Describe(labels);
            return;
        }

        // Which objects the frame is worth remembering for shows in their masks.
        Describe(labels);
        _compute.Memorise(_current);
        if (WorthRemembering() is not 0 and var present)
        {
            _compute.Append(_current, pinned: false, present);
        }
    }

    private uint WorthRemembering()
    {
        uint present = 0;
        for (var k = 0; k < _tracks.Length; k++)
        {
            present |= _tracks[k].WorthRemembering ? 1u << k : 0;
        }

        return present;
    }
}
