using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>As a session behaves towards its caller: strict about the order of frames, objects one by one, masks repeated for ever.</summary>
internal sealed class ObjectSegmenter(ImageSize size) : IFrameSegmenter
{
    private readonly Queue<long> _prepared = [];
    private readonly SortedDictionary<int, (byte[] Labels, int Label)> _masks = [];
    private TrackedObject[] _objects = [];
    private long _steps;

    public string DeviceKind { get; init; } = "cpu";

    public string ModelName => "test 1";

    public ImageSize InternalSize { get; } = new(32, 16);

    public MemoryUse MemoryUse => default;

    public ImageSize FrameSize => size;

    public long Steps => Volatile.Read(ref _steps);

    public bool Disposed { get; private set; }

    /// <summary>Numbers of the frames in which something was prompted.</summary>
    public ConcurrentQueue<long> Prompted { get; } = [];

    public Action<long>? BeforeStep { get; init; }

    /// <summary>Runs whenever somebody is about to see the objects.</summary>
    public Action? BeforeRead { get; init; }

    public Economy Economy { get; private set; }

    /// <summary>Answers why an economy cannot be; null = all can.</summary>
    public Func<Economy, string?>? Refuses { get; init; }

    public ReadOnlySpan<StageTime> StageTimes => [];

    public ReadOnlySpan<TrackedObject> Objects
    {
        get
        {
            BeforeRead?.Invoke();
            return _objects;
        }
    }

    public void Prepare(RgbImage frame)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_prepared.Count, 1);
        _prepared.Enqueue(Number(frame));
    }

    public void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Size, size);
        var number = Number(frame);
        foreach (var prompt in (prompts ?? []).Cast<ObjectMaskPrompt>())
        {
            if (prompt.Labels.Size != size || !prompt.Labels.Pixels.Contains((byte)prompt.Label))
            {
                throw SrNetException.InvalidInput($"Object {prompt.ObjectId} has no pixel.");
            }
        }

        BeforeStep?.Invoke(number);
        if (_prepared.Count == 0)
        {
            Prepare(frame);
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(number, _prepared.Dequeue());
        foreach (var prompt in (prompts ?? []).Cast<ObjectMaskPrompt>())
        {
            _masks[prompt.ObjectId] = (prompt.Labels.Pixels, prompt.Label);
        }

        if (prompts is { Count: > 0 })
        {
            Prompted.Enqueue(number);
        }

        labels.Clear();
        foreach (var (id, mask) in _masks)
        {
            for (var i = 0; i < labels.Length; i++)
            {
                labels[i] = mask.Labels[i] == mask.Label ? (byte)id : labels[i];
            }
        }

        _objects = [.. _masks.Keys.Select(id => new TrackedObject(id, 10, new PixelBox(1, 2, 3, 4), 2.5f, 3.5f, 0.9f))];
        Interlocked.Increment(ref _steps);
    }

    public bool TryEconomise(Economy economy, RgbImage frame, ReadOnlySpan<byte> labels, [NotNullWhen(false)] out string? why)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(_prepared.Count, 0);
        why = Refuses?.Invoke(economy);
        Economy = why is null ? economy : Economy;
        return why is null;
    }

    public bool Remove(int id)
    {
        _objects = [.. _objects.Where(o => o.Id != id)];
        return _masks.Remove(id);
    }

    public void Dispose() => Disposed = true;

    private static long Number(RgbImage frame) => BitConverter.ToInt64(frame.Pixels);
}
