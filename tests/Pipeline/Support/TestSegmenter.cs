using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>Repeats the prompt's mask for ever.</summary>
internal sealed class TestSegmenter(ImageSize size) : IFrameSegmenter
{
    private readonly StageTime[] _times = [.. Enum.GetValues<SessionStage>().Select(s => new StageTime(s, TimeSpan.FromMilliseconds(1 + (int)s)))];
    private readonly Queue<long> _prepared = new(2);
    private byte[]? _labels;
    private TrackedObject[] _objects = [];

    public string DeviceKind => "cpu";

    public string ModelName => "test 1";

    public ImageSize InternalSize { get; } = new(32, 16);

    public MemoryUse MemoryUse => default;

    public ReadOnlySpan<StageTime> StageTimes => _times;

    public ReadOnlySpan<TrackedObject> Objects => _objects;

    /// <summary>Runs before a frame is segmented, with the frame's number; may block, or throw.</summary>
    public Action<long>? BeforeStep { get; init; }

    /// <summary>Of every object.</summary>
    public float Confidence { get; init; } = 0.75f;

    public List<long> Prompted { get; } = [];

    /// <summary>Frames whose encoding had begun before their step.</summary>
    public long PreparedAhead { get; private set; }

    public bool Disposed { get; private set; }

    public void Prepare(RgbImage frame)
    {
        // No assertions of the framework in here: they allocate, and tests count allocations.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_prepared.Count, 1);
        _prepared.Enqueue(BitConverter.ToInt64(frame.Pixels));
    }

    public void Step(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt>? prompts)
    {
        var number = BitConverter.ToInt64(frame.Pixels);
        if (_prepared.TryDequeue(out var expected))
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(number, expected);
            PreparedAhead++;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Size, size);
        BeforeStep?.Invoke(number);
        if (prompts is not null)
        {
            Prompted.Add(number);
            foreach (var prompt in prompts.Cast<ObjectMaskPrompt>())
            {
                if (!prompt.Labels.Pixels.Contains((byte)prompt.Label))
                {
                    throw SrNetException.InvalidInput($"Object {prompt.ObjectId} has no pixel.");
                }

                _labels = prompt.Labels.Pixels;
                _objects = [.. _objects.Where(o => o.Id != prompt.ObjectId), new TrackedObject(prompt.ObjectId, 10 * prompt.ObjectId, new PixelBox(1, 2, 3, 4), 2.5f, 3.5f, Confidence)];
            }
        }

        _labels.CopyTo(labels);
    }

    public bool Remove(int id)
    {
        var before = _objects.Length;
        _objects = [.. _objects.Where(o => o.Id != id)];
        return _objects.Length < before;
    }

    public void Dispose() => Disposed = true;
}
