using SRNet.Segmentation.Devices;
using SRNet.Segmentation.History;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Prompts.Refinement;

namespace SRNet.Segmentation;

/// <summary>One stream being segmented: its memory, its objects. Not thread-safe: one frame after the other. A step allocates nothing unless objects
/// change.</summary>
public sealed partial class SrNetSession : IFrameSegmenter
{
    /// <summary>The most objects a session tracks at once.</summary>
    public const int MaximumObjects = Slots.Most;

    private const int FeatureSets = IStreamCompute.FeatureSets;

    private readonly SrNetModel _model;
    private readonly MemoryPolicy _memory;
    private readonly RefinementRule _refinement;
    private readonly ObjectManager _objects;
    private MaskResampler _promptResampler;
    private IStreamCompute _compute;

    // Feature sets: of the frame that was memorised last, of the one at hand, and the third.
    private int _adjacent = FeatureSets - 1;
    private int _current;
    private int _other = 1;
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
        _model = model;
        FrameSize = options.FrameSize;
        InternalSize = _fullSize = options.InternalSize ?? model.DefaultInternalSize(FrameSize, options.Preset);
        SessionOptions.Check(FrameSize, InternalSize);
        _memory = options.Memory ?? model.DefaultMemory(options.Preset);
        _memory.Check();
        _refinement = options.Refinement;
        var rule = options.Tracking ?? model.Tracking;
        _objects = new ObjectManager(options.Identity ? rule : rule with { Identity = null }, new CellGrid(FrameSize, InternalSize), model.Bundle.Manifest.Architecture.Key);
        _compute = model.Device.Open(FrameSize, InternalSize, _memory);
        _promptResampler = new MaskResampler(FrameSize, InternalSize);
        _kept = new KeptPictures(FrameSize);
        _history = new SessionHistory(options.UndoSteps);
    }

    /// <summary>Name and version of the model bundle.</summary>
    public string ModelName => _model.Name;

    /// <summary>Size of the frames to be given.</summary>
    public ImageSize FrameSize { get; }

    /// <summary>The size the network works at.</summary>
    public ImageSize InternalSize { get; private set; }

    /// <summary>Where it computes: cpu or cuda.</summary>
    public string DeviceKind => _compute.Device;

    /// <summary>How long each stage of the last step took, in the order of the path; stages that did not run are absent. Preprocess and Encode of a frame that
    /// was prepared ran beside other stages, so the times need not add up to the step's.</summary>
    public ReadOnlySpan<StageTime> StageTimes => _compute.StageTimes;

    /// <summary>The objects in the last frame, ascending by id.</summary>
    public ReadOnlySpan<TrackedObject> Objects => _objects.Described;

    /// <summary>What the session remembers.</summary>
    public MemoryUse MemoryUse => _objects.Count == 0 ? default : _compute.MemoryUse;

    /// <summary>Where it computes; for tests.</summary>
    internal IStreamCompute Compute => _compute;

    /// <summary>Mask logits of the last propagated frame at their stride s, K x H/s x W/s, objects in the order they were first prompted; for comparison with
    /// other implementations.</summary>
    internal ReadOnlySpan<float> Logits => _objects.Count == 0 ? [] : _compute.ReadLogits();

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

        _compute.Prepare(frame, _prepared == 0 ? _current : _other);
        _prepared++;
    }

    /// <summary>Segments the next frame, with the masks of all objects that are prompted in it, or null.</summary>
    /// <inheritdoc cref="Step(RgbImage, Span{byte}, IReadOnlyList{ObjectPrompt})"/>
    public void Step(RgbImage frame, Span<byte> labels, LabelMapPrompt? prompt)
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
    /// <param name="prompts">What a person says of this very frame, or null. New ids are added, known ones corrected; the frame becomes a pinned
    /// memory.</param>
    /// <exception cref="SrNetException">InvalidInput: a prompt that cannot be used, or for whose objects the device has no room; the session is as before the call
    /// and expects the same frame again.</exception>
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
        if (sketches is not null)
        {
            Remember(frame: _isEarlier ? null : _current);
        }

        labels.Clear();
        var local = FollowLook(frame);
        var holds = _objects.Count > 0 && sketches is null && local == _adjacent && Holds;
        if (holds)
        {
            _compute.HoldAdjacent();
        }

        if (_objects.Count > 0)
        {
            _compute.Propagate(_current, local, _objects.Ids);
        }

        if (sketches is not null || holds)
        {
            Describe(labels);
        }
        else if (_objects.Count > 0)
        {
            Memorise(labels);
        }

        if (sketches is not null)
        {
            Apply(frame, sketches, labels);
        }

        KeepPicture(frame, labels);
        Advance(holds);
    }

    /// <summary>Stops tracking an object. The others are not touched.</summary>
    /// <returns>Whether the object was there.</returns>
    public bool Remove(int id)
    {
        if (_objects.SlotOf(id) < 0)
        {
            return false;
        }

        Remember(frame: null);
        var slot = _objects.Remove(id);

        if (_objects.Count == 0)
        {
            _compute.Clear();
        }
        else
        {
            _compute.RemoveObject(slot);
        }

        return true;
    }

    /// <summary>
    /// The last frame was of some time ago, and what is known of an object is a memory: from here on it is out of sight and looked for by how it looked, in all
    /// of the frame that it can have reached since. Until it is found its mask is empty, whatever stands in its place.
    /// </summary>
    /// <param name="id">A tracked object's.</param>
    /// <param name="frames">How long ago, in frames of about 30 a second.</param>
    public void LoseSight(int id, int frames) => _objects.LoseSight(id, frames);

    /// <inheritdoc />
    public void Dispose()
    {
        _history.Dispose();
        _compute.Dispose();
    }

    // What the network sees, and what is made of it: look-alikes are no part of a mask, the mask of a lost object is empty, and so it is remembered.
    private void Describe(Span<byte> labels)
    {
        if (_objects.Count == 0)
        {
            return;
        }

        _compute.Describe(_objects.Ids, labels, _objects.Seen);
        _objects.Observe(labels, Keys());
        if (_objects.Hides)
        {
            _objects.Hide(_compute.ReadMasks(), InternalSize);
            _compute.WriteMasks();
        }
    }

    private ReadOnlySpan<float> Keys() => _objects.ReadsKeys ? Spread(_compute.ReadKeys(_current)) : [];

    // The frame at hand becomes the adjacent frame of the next one, unless the one before it stays that.
    private void Advance(bool holds)
    {
        (_adjacent, _current, _other) = holds ? (_adjacent, _other, _current) : (_current, _other, _adjacent);
        _isHeld = holds;
        _frame++;
    }

    private void Memorise(Span<byte> labels)
    {
        Describe(labels);
        _compute.Memorise(_current);
        if (_frame % _memory.Every == 0 && _objects.WorthRemembering is not 0 and var present)
        {
            Append(pinned: false, present);
        }
    }
}
