using System.Diagnostics.CodeAnalysis;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Interop.TensorRt;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Model;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>
/// One stream on a GPU. Three CUDA streams: frames go up and are encoded, are segmented and memorised, and labels come down, so that the next frame's upload
/// and encoding run beside this frame's segmentation. A frame is two captured graphs and the wait of one for the other: three calls of the driver.
/// Only <see cref="Describe"/> waits. Allocates nothing unless objects change.
/// </summary>
internal sealed class GpuStream : IStreamCompute
{
    private const int Sets = IStreamCompute.FeatureSets;

    private readonly GpuDevice _device;
    private readonly ImageSize _frame;
    private readonly Letterbox _box;
    private readonly Normalization _normalization;
    private readonly GpuResources _owned = new();
    private readonly CudaStream _encode;
    private readonly CudaStream _segment;
    private readonly CudaStream _download;
    private readonly TensorRtContext _encoder;
    private readonly DeviceBuffer _image;
    private readonly DeviceBuffer _rgb;
    private readonly GpuFeatures[] _features = new GpuFeatures[Sets];
    private readonly ReplayedWork[] _encodeWork = new ReplayedWork[Sets];
    private readonly GpuHostKeys _keys;
    private readonly GpuStageEvents _events;
    private readonly GpuStreamParts _parts;
    private GpuObjectWork? _objects;

    // Tensors for objects that are still to be added.
    private GpuObjects? _reserved;
    private int _begun;
    private int _awaited = -1;
    private bool _isDisposed;

    public GpuStream(GpuDevice device, BundleManifest manifest, GpuEngines engines, ImageSize frame, ImageSize size, MemoryPolicy memory)
    {
        _device = device;
        _frame = frame;
        _box = Letterbox.Stretch(frame.Width, frame.Height, size.Width, size.Height);
        var context = device.Context;
        try
        {
            _encode = _owned.Add(new CudaStream(context));
            _segment = _owned.Add(new CudaStream(context, CudaPriority.High));
            _download = _owned.Add(new CudaStream(context, CudaPriority.High));
            _encoder = _owned.Add(engines.CreateContext(ModelBundle.QueryEncoder, 1));
            _image = _owned.Add(_encoder.NewBuffer("image"));
            _encoder.Bind("image", _image);
            _encoder.UseScratch(_owned.AddScratch(_encoder));
            _rgb = _owned.Add(new DeviceBuffer(context, 3L * frame.Pixels));
            var half = engines.Engine(ModelBundle.QueryEncoder).Tensor("image").Type == TensorType.Float16;
            _normalization = new Normalization(manifest.Input.Scale, [.. manifest.Input.Mean], [.. manifest.Input.Std], half);
            for (var i = 0; i < Sets; i++)
            {
                var features = _features[i] = new GpuFeatures(context, _encoder, frame);
                _encodeWork[i] = new ReplayedWork(_encode, capturing => Encode(features, capturing), () => [.. _encoder.Uses, _rgb, .. features.Handles], device.CaptureFailures);
            }

            _keys = new GpuHostKeys(_owned.Add(new PinnedBuffer(context, _features[0].Key.Bytes)), _download, engines.Engine(ModelBundle.QueryEncoder).Tensor("key").Type);
            _events = new GpuStageEvents(context);
            _parts = new GpuStreamParts(device, engines, _features, _events, _segment, _download, _box, memory);

            // Most streams follow one object: whether there is room for it shows now, while the stream can still go elsewhere.
            _reserved = new GpuObjects(_parts, 1);
        }
        catch
        {
            Free();
            throw;
        }

        device.Opened();
    }

    public string Device => _device.Kind;

    public ReadOnlySpan<StageTime> StageTimes => _events.Times;

    public MemoryUse MemoryUse => _objects?.MemoryUse ?? default;

    /// <summary>Whether everything a frame needs is launched as graphs.</summary>
    internal bool IsCaptured => _encodeWork.All(w => w.IsCaptured) && _objects is { IsCaptured: true };

    private GpuObjectWork Objects => _objects ?? throw new InvalidOperationException("There are no objects.");

    public void Prepare(RgbImage frame, int set)
    {
        var features = _features[set];

        // The frame before in this set may still be going up, when nobody waited for its labels.
        features.EncodeEnd.Synchronize();
        var target = features.Pinned.Span<byte>();
        var row = 3 * _frame.Width;
        for (var y = 0; y < _frame.Height; y++)
        {
            frame.Row(y).CopyTo(target[(y * row)..]);
        }

        EnqueueFrame(set);
    }

    public void Begin(int set)
    {
        _begun = set;
        _awaited = -1;
        _events.Begin();
    }

    public void Propagate(int query, int local, byte[] ids)
    {
        WaitFor(query);
        Objects.Propagate(query, local, ids);
    }

    public void Describe(byte[] ids, Span<byte> labels, Span<TrackedObject> described)
    {
        Objects.Describe(ids, labels, described);
        _events.Read(_features[_begun]);
    }

    public ReadOnlySpan<float> ReadKeys(int set) => _keys.Read(_features[set]);

    public Span<float> ReadMasks() => Objects.ReadMasks();

    public void WriteMasks() => Objects.WriteMasks();

    public void Memorise(int set)
    {
        WaitFor(set);
        Objects.Memorise(set);
    }

    public void Append(int set, bool pinned, uint present) => Objects.Append(set, pinned, present);

    public void Forget(uint slots) => Objects.Forget(slots);

    public void Rewrite() => Objects.Rewrite();

    public bool TryReserve(int objects, [NotNullWhen(false)] out string? why)
    {
        why = null;
        if (objects == _objects?.Count || objects == _reserved?.Objects)
        {
            return true;
        }

        Unreserve();
        try
        {
            _reserved = new GpuObjects(_parts, objects);
            return true;
        }
        catch (SrNetException e) when (_device.Loss is null)
        {
            why = $"The GPU has no room for {objects} object{(objects == 1 ? "" : "s")}: {e.Message}";
            return false;
        }
    }

    public void AddObjects(int count) => Replace((_objects?.Count ?? 0) + count, removed: -1);

    public void RemoveObject(int slot) => Replace(Objects.Count - 1, slot);

    public void Clear()
    {
        Drain();
        _objects?.Dispose();
        _objects = null;
        Unreserve();
    }

    public ISavedStream Save(int adjacent, int? frame)
    {
        var saved = new SavedGpuStream(_device.Context, _segment, _objects?.Count ?? 0);
        try
        {
            if (_objects is not null)
            {
                _objects.Save(saved);
                saved.Adjacent = Array.ConvertAll(_features[adjacent].Pointed, saved.Copy);
                if (frame is { } set)
                {
                    WaitFor(set);
                    saved.Frame = Array.ConvertAll(_features[set].All, saved.Copy);
                }
            }

            return saved;
        }
        catch
        {
            saved.Dispose();
            throw;
        }
    }

    public void Restore(ISavedStream saved, int adjacent, int? frame)
    {
        _segment.Synchronize();
        Clear();
        if (saved is SavedGpuStream { Objects: > 0 } moment)
        {
            AddObjects(moment.Objects);
            Objects.Restore(moment);
            moment.Write(moment.Adjacent, _features[adjacent].Pointed);
            moment.Write(moment.Frame, frame is { } set ? _features[set].All : []);
            _segment.Synchronize();
        }
    }

    public ReadOnlySpan<float> ReadLogits() => Objects.ReadLogits();

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Free();
            _device.Closed();
        }
    }

    /// <summary>What the CPU does for a frame that lies in its pinned buffer.</summary>
    internal void EnqueueFrame(int set) => _encodeWork[set].Run();

    // Frames may be going up, being encoded and memorised, and labels coming down: memory freed meanwhile would be written into as somebody else's.
    private void Drain()
    {
        foreach (var stream in (ReadOnlySpan<CudaStream?>)[_encode, _segment, _download])
        {
            stream?.Drain();
        }
    }

    private void Free()
    {
        Drain();
        foreach (var work in _encodeWork)
        {
            work?.Dispose();
        }

        _objects?.Dispose();
        Unreserve();
        foreach (var features in _features)
        {
            features?.Dispose();
        }

        _events?.Dispose();
        _owned.Dispose();
    }

    private void Encode(GpuFeatures features, bool capturing)
    {
        _encode.Record(features.EncodeBegin, capturing);
        _encode.Upload(features.Pinned, _rgb, _rgb.Bytes);
        _device.Kernels.RgbToTensor(_encode, _rgb, _image, _box, _normalization);
        _encode.Record(features.Preprocessed, capturing);
        features.Bind(_encoder);
        _encoder.Enqueue(_encode);
        _encode.Record(features.EncodeEnd, capturing);
    }

    // Once per frame: segmenting and memorising follow each other on one stream.
    private void WaitFor(int set)
    {
        if (_awaited != set)
        {
            _segment.Wait(_features[set].EncodeEnd);
            _awaited = set;
        }
    }

    private void Unreserve()
    {
        _reserved?.Dispose();
        _reserved = null;
    }

    private void Replace(int count, int removed)
    {
        var tensors = count == _reserved?.Objects ? _reserved : new GpuObjects(_parts, count);
        _reserved = tensors == _reserved ? null : _reserved;
        var next = new GpuObjectWork(_parts, tensors, _objects, removed);
        _segment.Synchronize();
        _objects?.DisposeAllButMemory();
        _objects = next;
    }
}
