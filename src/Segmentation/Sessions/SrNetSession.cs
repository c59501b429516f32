using System.Diagnostics;
using SRNet.Interop.Compute;
using SRNet.Native;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Masks;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;
using SRNet.Segmentation.Threading;

namespace SRNet.Segmentation.Sessions;

/// <summary>One stream being segmented: its memory, its objects. Not thread-safe: one frame after the other. A step allocates nothing unless objects change.</summary>
public sealed class SrNetSession : IDisposable
{
    /// <summary>The most objects a session tracks at once.</summary>
    public const int MaximumObjects = 32;

    /// <summary>Features of the adjacent frame, of the frame being segmented and of the one encoded ahead.</summary>
    internal const int FeatureSets = 3;

    private readonly BundleManifest _manifest;
    private readonly EngineSet _engines;
    private readonly WorkerGroup _workers;
    private readonly Tensor _image;
    private readonly QueryFeatures[] _features = new QueryFeatures[FeatureSets];
    private readonly EncodeAhead _encoder = new();
    private readonly StreamMemory _memory;
    private readonly FramePreprocessor _preprocessor;
    private readonly MaskResampler _promptResampler;
    private readonly SoftAggregation _aggregation;
    private readonly LabelWriter _writer;
    private readonly StageClock _clock = new();
    private ObjectTensors? _objects;
    private byte[] _ids = [];
    private TrackedObject[] _described = [];
    private int _current;
    private readonly TimeSpan[] _preprocessTime = new TimeSpan[FeatureSets];
    private readonly TimeSpan[] _encodeTime = new TimeSpan[FeatureSets];
    private int _prepared;
    private int _encoding = -1;
    private long _frame;

    /// <summary>Prepares a stream.</summary>
    /// <param name="model">Shared by all sessions; must outlive this one.</param>
    /// <param name="options">Frame and internal size.</param>
    /// <exception cref="SrNetException">InvalidInput: a size that cannot be used, or a damaged bundle.</exception>
    public SrNetSession(SrNetModel model, SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        _manifest = model.Bundle.Manifest;
        FrameSize = options.FrameSize;
        InternalSize = options.InternalSize ?? model.DefaultInternalSize(FrameSize);
        SessionOptions.Check(FrameSize, InternalSize);

        _engines = model.Engines(InternalSize);
        _workers = new WorkerGroup(model.Threads);
        _image = new Tensor(1, 3, InternalSize.Height, InternalSize.Width);
        for (var i = 0; i < _features.Length; i++)
        {
            _features[i] = new QueryFeatures(_engines, _manifest.Architecture, InternalSize, _image);
        }

        _memory = new StreamMemory(_workers, MemoryShape.Of(_manifest, InternalSize), InternalSize, _manifest.Memory.Frames, _manifest.Memory.TopK);
        _preprocessor = new FramePreprocessor(_workers, FrameSize, InternalSize, _manifest.Input);
        _promptResampler = new MaskResampler(FrameSize, InternalSize);
        _aggregation = new SoftAggregation(_workers, InternalSize);
        _writer = new LabelWriter(_workers, FrameSize, InternalSize);
    }

    /// <summary>Size of the frames to be given.</summary>
    public ImageSize FrameSize { get; }

    /// <summary>The size the network works at.</summary>
    public ImageSize InternalSize { get; }

    /// <summary>How long each stage of the last step took, in the order of the path; stages that did not run are absent. Preprocess and Encode of a frame that
    /// was prepared ran beside other stages, so the times need not add up to the step's.</summary>
    public ReadOnlySpan<StageTime> StageTimes => _clock.Times;

    /// <summary>The objects in the last frame, ascending by id.</summary>
    public ReadOnlySpan<TrackedObject> Objects => _described;

    /// <summary>Mask logits of the last propagated frame at stride 4, K x H/4 x W/4, objects in the order they were first prompted; for comparison with other implementations.</summary>
    internal ReadOnlySpan<float> Logits => _objects is null ? [] : _objects.Logits.Span;

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

        // One image tensor: what was begun before must have been read out of it.
        FinishEncoding();
        var set = (_current + _prepared) % FeatureSets;
        var start = Stopwatch.GetTimestamp();
        unsafe
        {
            _preprocessor.Run(frame, _image.Data);
        }

        _preprocessTime[set] = Stopwatch.GetElapsedTime(start);
        _encoder.Begin(_features[set]);
        _encoding = set;
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

        // With a second frame prepared this one's encoding is over: the second waited for it.
        if (_encoding == _current)
        {
            FinishEncoding();
        }

        _prepared--;
        _clock.Start();
        _clock.Add(SessionStage.Preprocess, _preprocessTime[_current]);
        _clock.Add(SessionStage.Encode, _encodeTime[_current]);

        labels.Clear();
        if (_objects is not null)
        {
            Propagate(_objects, labels);
        }

        if (sketches is not null)
        {
            Apply(PromptResolution.Coarse(sketches, labels), [.. sketches.Select(s => s.Id)], labels);
        }

        if (_objects is not null)
        {
            Memorise(_objects, pinned: sketches is not null);
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

        var old = _objects!;
        _memory.RemoveSlot(slot);
        _ids = [.. _ids.Where((_, i) => i != slot)];
        _described = [.. _described.Where(o => o.Id != id)];
        if (_ids.Length == 0)
        {
            _objects = null;
        }
        else
        {
            // The adjacent frame's values are still needed by the next alignment.
            var kept = NewTensors(_ids.Length);
            var length = old.Value.Length / old.Objects;
            old.Value.Span[..(slot * length)].CopyTo(kept.Value.Span);
            old.Value.Span[((slot + 1) * length)..].CopyTo(kept.Value.Span[(slot * length)..]);
            _objects = kept;
            _memory.UpdatePrototypes(kept);
        }

        old.Dispose();
        return true;
    }

    public void Dispose()
    {
        // First the thread that may still be writing features.
        _encoder.Dispose();
        _objects?.Dispose();
        _objects = null;
        _memory.Dispose();
        _preprocessor.Dispose();
        foreach (var features in _features)
        {
            features.Dispose();
        }

        _image.Dispose();
        _workers.Dispose();
    }

    private void FinishEncoding()
    {
        if (_encoding >= 0)
        {
            var set = _encoding;
            _encoding = -1;
            _encodeTime[set] = _encoder.Wait();
        }
    }

    private unsafe void Propagate(ObjectTensors objects, Span<byte> labels)
    {
        QueryFeatures query = _features[_current], local = _features[(_current + FeatureSets - 1) % FeatureSets];
        objects.Align(_current);
        _memory.SetAuxiliary(objects, local);
        _clock.Mark(SessionStage.Fam);
        _memory.Read(query, objects);
        _clock.Mark(SessionStage.Read);
        objects.Match(_current);
        _clock.Mark(SessionStage.Ptm);
        objects.Decode(_current);
        _clock.Mark(SessionStage.Decode);
        _aggregation.Run(objects.Logits.Data, objects.Objects, objects.Masks.Data);
        _writer.Run(objects.Masks.Data, _ids, labels, _described);
        _described.AsSpan().Sort(static (a, b) => a.Id.CompareTo(b.Id));
        _clock.Mark(SessionStage.Aggregate);
    }

    private void Memorise(ObjectTensors objects, bool pinned)
    {
        ObjectMasks.SumOthers(objects);
        objects.Memorise(_current);
        if (pinned || _frame % _manifest.Memory.Every == 0)
        {
            _memory.Append(objects, _features[_current], pinned);
        }

        _clock.Mark(SessionStage.Memorise);
    }

    private void Apply(LabelMap prompt, IReadOnlyList<int> prompted, Span<byte> labels)
    {
        var added = prompted.Where(id => !_ids.Contains((byte)id)).Select(id => (byte)id).ToArray();
        if (added.Length > 0)
        {
            var old = _objects;
            _ids = [.. _ids, .. added];
            _objects = NewTensors(_ids.Length);
            if (old is not null)
            {
                old.Masks.Span.CopyTo(_objects.Masks.Span);
                old.Dispose();
            }
        }

        ObjectMasks.Replace(_objects!, _ids, prompt, prompted, _promptResampler);
        _described = ObjectMasks.Overlay(labels, _ids, prompt, prompted, _described);
    }

    private ObjectTensors NewTensors(int objects) => new(_engines, _manifest.Architecture, InternalSize, _features, objects);

    private IReadOnlyList<ObjectSketch> Draw(IReadOnlyList<ObjectPrompt> prompts)
    {
        var sketches = PromptSketcher.Draw(prompts, FrameSize, _ids);
        var total = _ids.Length + sketches.Count(s => !_ids.Contains((byte)s.Id));
        return total <= MaximumObjects
            ? sketches
            : throw SrNetException.InvalidInput($"With this prompt there would be {total} objects and {MaximumObjects} is the most: remove some first.");
    }
}
