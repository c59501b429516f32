using System.Diagnostics.CodeAnalysis;
using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
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
    private readonly GpuDevice _device;
    private readonly GpuResources _owned = new();
    private readonly GpuEncoding _encoding;
    private readonly CudaStream _segment;
    private readonly CudaStream _download;
    private readonly GpuHostKeys _keys;
    private readonly GpuStageEvents _events;
    private readonly GpuAlignment _alignment;
    private readonly GpuStreamParts _parts;
    private GpuObjectWork? _objects;

    // Tensors for objects that are still to be added.
    private GpuObjects? _reserved;
    private int _begun;
    private int _awaited = -1;
    private bool _isDisposed;

    public GpuStream(GpuDevice device, GpuEngines engines, ImageSize frame, ImageSize size, MemoryPolicy memory)
    {
        _device = device;
        var box = Letterbox.Stretch(frame.Width, frame.Height, size.Width, size.Height);
        var context = device.Context;
        try
        {
            _encoding = new GpuEncoding(device, engines, frame, box);
            _segment = _owned.Add(new CudaStream(context, CudaPriority.High));
            _download = _owned.Add(new CudaStream(context, CudaPriority.High));
            _keys = new GpuHostKeys(_owned.Add(new PinnedBuffer(context, Features[0].Key.Bytes)), _download, engines.Engine(ModelBundle.QueryEncoder).Tensor("key").Type);
            _events = new GpuStageEvents(context);
            _alignment = new GpuAlignment(device, engines, size, _segment);
            _parts = new GpuStreamParts(device, engines, Features, _events, _segment, _download, _alignment, box, memory);

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

    public ReadOnlySpan<RememberedFrame> Remembered => Objects.Remembered;

    /// <summary>Whether everything a frame needs is launched as graphs.</summary>
    internal bool IsCaptured => _encoding.IsCaptured && _objects is { IsCaptured: true };

    private GpuFeatures[] Features => _encoding.Features;

    private GpuObjectWork Objects => _objects ?? throw new InvalidOperationException("There are no objects.");

    public void Prepare(RgbImage frame, int set)
    {
        _encoding.Take(frame, set);
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
        _events.Read(Features[_begun]);
    }

    public ReadOnlySpan<float> ReadKeys(int set) => _keys.Read(Features[set]);

    public Span<float> ReadMasks() => Objects.ReadMasks();

    public void WriteMasks() => Objects.WriteMasks();

    public void Memorise(int set)
    {
        WaitFor(set);
        Objects.Memorise(set);
    }

    public void Append(int set, bool pinned, uint present, long taken) => Objects.Append(set, pinned, present, taken);

    public void Forget(uint slots) => Objects.Forget(slots);

    public void Rewrite(int frame, int set) => Objects.Rewrite(frame, set);

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
                saved.Adjacent = Array.ConvertAll(Features[adjacent].Pointed, saved.Copy);
                if (frame is { } set)
                {
                    WaitFor(set);
                    saved.Frame = Array.ConvertAll(Features[set].All, saved.Copy);
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
            moment.Write(moment.Adjacent, Features[adjacent].Pointed);
            moment.Write(moment.Frame, frame is { } set ? Features[set].All : []);
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
    internal void EnqueueFrame(int set) => _encoding.Enqueue(set);

    // Frames may be going up, being encoded and memorised, and labels coming down: memory freed meanwhile would be written into as somebody else's.
    private void Drain()
    {
        _encoding?.Drain();
        _segment?.Drain();
        _download?.Drain();
    }

    private void Free()
    {
        Drain();
        _objects?.Dispose();
        Unreserve();
        _encoding?.Dispose();
        _events?.Dispose();
        _alignment?.Dispose();
        _owned.Dispose();
    }

    // Once per frame: segmenting and memorising follow each other on one stream.
    private void WaitFor(int set)
    {
        if (_awaited != set)
        {
            _segment.Wait(Features[set].EncodeEnd);
            _awaited = set;
        }
    }

    private void Unreserve()
    {
        if (_reserved is not null)
        {
            // Made a moment ago, its buffers may still be being cleared.
            Drain();
            _reserved.Dispose();
            _reserved = null;
        }
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
