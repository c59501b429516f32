using SRNet.Interop.Cuda;
using SRNet.Interop.Cuda.Kernels;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Devices.Gpu;

/// <summary>What a stream does with its K objects: the graphs over their tensors and the memory.</summary>
internal sealed class GpuObjectWork : IDisposable
{
    private readonly GpuStreamParts _parts;
    private readonly GpuObjects _tensors;
    private readonly GpuMemory _memory;
    private readonly GpuHostMasks _host;
    private readonly ReplayedWork?[] _propagate = new ReplayedWork?[IStreamCompute.FeatureSets * IStreamCompute.FeatureSets];
    private byte[] _ids = [];
    private int _memorised = -1;

    /// <summary>Goes on with other objects.</summary>
    /// <param name="parts">The stream.</param>
    /// <param name="tensors">Of K objects; taken over.</param>
    /// <param name="before">The objects so far, whose memory is taken over, or null.</param>
    /// <param name="removed">The slot of <paramref name="before"/> that is left out, or -1.</param>
    public GpuObjectWork(GpuStreamParts parts, GpuObjects tensors, GpuObjectWork? before, int removed)
    {
        _parts = parts;
        _tensors = tensors;
        try
        {
            _memory = before?._memory ?? new GpuMemory(parts, parts.Features[0], parts.Memory);
            _memory.MoveObjects(before?._tensors, _tensors, removed);
            _host = new GpuHostMasks(parts.Device.Context, _tensors, parts.Segment);
        }
        catch
        {
            if (before is null)
            {
                _memory?.Dispose();
            }

            _tensors.Dispose();
            throw;
        }
    }

    /// <summary>K.</summary>
    public int Count => _tensors.Objects;

    public bool IsCaptured => _propagate.Count(w => w is { IsCaptured: true }) >= IStreamCompute.FeatureSets;

    public void Propagate(int query, int local, byte[] ids)
    {
        if (!_ids.AsSpan().SequenceEqual(ids))
        {
            _ids = [.. ids];
            Invalidate();
        }

        ref var work = ref _propagate[(query * IStreamCompute.FeatureSets) + local];
        work ??= NewPropagation(_parts.Features[query], _parts.Features[local]);
        work.Run();
        _memorised = query;
    }

    public void Describe(byte[] ids, Span<byte> labels, Span<TrackedObject> described)
    {
        _parts.Events.Downloaded.Synchronize();
        _tensors.HostLabels.Span<byte>().CopyTo(labels);
        var regions = _tensors.HostRegions.Span<RegionSums>();
        for (var k = 0; k < regions.Length; k++)
        {
            described[k] = Describe(ids[k], regions[k]);
        }
    }

    /// <summary>Enqueues nothing when the masks are still those of the propagation, which memorises what it makes.</summary>
    public void Memorise(int set)
    {
        if (_memorised != set)
        {
            Memorise(_parts.Features[set], capturing: false);
            _memorised = set;
        }

        _parts.Events.Memorised(_parts.Features[set]);
    }

    public void Append(int set, bool pinned, uint present, long taken)
    {
        if (_memory.Append(_tensors, _parts.Features[set], pinned, present, taken))
        {
            Invalidate();
        }
    }

    public void Forget(uint slots) => _memory.Forget(slots);

    public void Rewrite(int frame, int set) => _memory.Rewrite(frame, _tensors, _parts.Features[set]);

    /// <summary>Copies masks, values and memory.</summary>
    public void Save(SavedGpuStream saved) =>
        (saved.Masks, saved.Value, saved.Memory) = (saved.Copy(_tensors.Masks), saved.Copy(_tensors.Value), _memory.Save(_tensors, saved));

    /// <summary>Takes them back; K is the same, and nothing is held before.</summary>
    public void Restore(SavedGpuStream saved)
    {
        saved.Write(saved.Masks!, _tensors.Masks);
        saved.Write(saved.Value!, _tensors.Value);
        _memory.Restore(saved.Memory!, _tensors);
        _memorised = -1;
    }

    public Span<float> ReadMasks() => _host.Read();

    public void WriteMasks()
    {
        _host.Write();
        _memorised = -1;
    }

    public ReadOnlySpan<float> ReadLogits() => _host.ReadLogits();

    /// <summary>The memory bank's frames.</summary>
    public ReadOnlySpan<RememberedFrame> Remembered => _memory.Remembered;

    /// <summary>What the memory bank holds.</summary>
    public MemoryUse MemoryUse => _memory.MeasureUse(_tensors);

    /// <summary>Goes, and leaves the memory to its successor.</summary>
    public void DisposeAllButMemory()
    {
        foreach (var work in _propagate)
        {
            work?.Dispose();
        }

        _host.Dispose();
        _tensors.Dispose();
    }

    public void Dispose()
    {
        DisposeAllButMemory();
        _memory.Dispose();
    }

    private ReplayedWork NewPropagation(GpuFeatures query, GpuFeatures local) => new(
        _parts.Segment,
        capturing => Propagate(query, local, capturing),
        () => [.. query.Handles, .. local.Handles, .. _tensors.Handles, .. _memory.Handles, .. _parts.Alignment.Handles, .. _parts.Events.Handles],
        _parts.Device.CaptureFailures);

    private void Invalidate()
    {
        // The graph of this frame may still be memorising.
        _parts.Segment.Synchronize();
        foreach (var work in _propagate)
        {
            work?.Invalidate();
        }
    }

    private void Propagate(GpuFeatures query, GpuFeatures local, bool capturing)
    {
        var t = _tensors;
        var segment = _parts.Segment;
        var box = _parts.Box;
        _parts.Events.Mark(segment, 0, capturing);
        _parts.Alignment.Find(query, local);
        _memory.SetAuxiliary(_parts.Alignment, local, t);
        if (t.Hint is { } hint)
        {
            if (query == local)
            {
                // A rough mask's details are not the object's.
                segment.Fill(hint, 0);
            }
            else
            {
                _parts.Alignment.MoveMasks(t, hint);
            }
        }

        _parts.Events.Mark(segment, 1, capturing);
        _memory.Read(t, query);
        _parts.Events.Mark(segment, 2, capturing);
        t.Match.Bind("thin", query.Thin);
        t.Match.Enqueue(segment);
        _parts.Events.Mark(segment, 3, capturing);
        t.Decoder.Bind("f8", query.F8);
        t.Decoder.Bind("f4", query.F4);
        t.Decoder.Enqueue(segment);
        _parts.Events.Mark(segment, 4, capturing);
        var kernels = _parts.Device.Kernels;
        var stride = _parts.Engines.Shapes.LogitStride;
        segment.Fill(t.Regions, 0);
        kernels.SoftMasks(segment, t.Logits, box.Width / stride, box.Height / stride, t.Objects, t.Masks, t.Others, t.Regions, box.Width, box.Height);
        kernels.Labels(segment, t.Masks, _ids, t.Labels, box);
        kernels.Regions(segment, t.Masks, t.Labels, _ids, t.Regions, box);
        _parts.Events.Mark(segment, 5, capturing);

        // Labels come down while the memory encoder runs.
        segment.Record(_parts.Events.Labelled);
        var download = _parts.Download;
        download.Wait(_parts.Events.Labelled);
        download.Download(t.Labels, t.HostLabels, t.Labels.Bytes);
        download.Download(t.Regions, t.HostRegions, t.Regions.Bytes);
        download.Record(_parts.Events.Downloaded, capturing);
        Memorise(query, capturing);

        // A graph has one end, and a frame's labels must be down before the next frame's come into being.
        download.Record(_parts.Events.Joined);
        segment.Wait(_parts.Events.Joined);
    }

    private void Memorise(GpuFeatures query, bool capturing)
    {
        _parts.Segment.Record(query.MemoriseBegin, capturing);
        _tensors.MemoryEncoder.Bind("f16", query.F16);
        _tensors.MemoryEncoder.Bind("f8", query.F8);
        _tensors.MemoryEncoder.Bind("f4", query.F4);
        _tensors.MemoryEncoder.Enqueue(_parts.Segment);
        _parts.Segment.Record(query.MemoriseEnd, capturing);
    }

    private TrackedObject Describe(int id, in RegionSums r)
    {
        if (r.Area == 0)
        {
            return new TrackedObject(id, 0, default, float.NaN, float.NaN, 0);
        }

        var box = _parts.Box;
        int left = box.FrameWidth - (int)r.FromLeft, top = box.FrameHeight - (int)r.FromTop;
        var area = (double)r.Area;
        var doubt = (double)r.Doubt * box.FrameWidth * box.FrameHeight / ((double)box.Width * box.Height);
        return new TrackedObject(
            id,
            (int)r.Area,
            new PixelBox(left, top, (int)r.Right - left, (int)r.Bottom - top),
            (float)(r.SumX / area),
            (float)(r.SumY / area),
            (float)(r.Shares / ((area * RegionSums.ShareUnit) + doubt)));
    }
}
