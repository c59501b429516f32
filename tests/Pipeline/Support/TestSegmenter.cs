using SRNet.Pipeline.Streams;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Sessions;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>Repeats the prompt's mask for ever.</summary>
internal sealed class TestSegmenter(ImageSize size) : IStreamSegmenter
{
    private readonly StageTime[] _times = [.. Enum.GetValues<SessionStage>().Select(s => new StageTime(s, TimeSpan.FromMilliseconds(1 + (int)s)))];
    private readonly Queue<long> _prepared = new(2);
    private byte[]? _labels;
    private TrackedObject[] _objects = [];

    public SegmenterDescription Description { get; } = new("cpu", "test 1", new ImageSize(32, 16));

    public ReadOnlySpan<StageTime> StageTimes => _times;

    public ReadOnlySpan<TrackedObject> Objects => _objects;

    /// <summary>Runs before a frame is segmented, with the frame's number; may block, or throw.</summary>
    public Action<long>? BeforeStep { get; init; }

    public List<long> Prompted { get; } = [];

    public bool Disposed { get; private set; }

    public void Prepare(RgbImage frame)
    {
        // No assertions of the framework in here: they allocate, and tests count allocations.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_prepared.Count, 1);
        _prepared.Enqueue(BitConverter.ToInt64(frame.Pixels));
    }

    public void Step(RgbImage frame, Span<byte> labels, MaskPrompt? prompt)
    {
        var number = BitConverter.ToInt64(frame.Pixels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(number, _prepared.Dequeue());
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Size, size);
        BeforeStep?.Invoke(number);
        if (prompt is not null)
        {
            Prompted.Add(number);
            _labels = prompt.Labels.Pixels;
            _objects = [.. prompt.Labels.ObjectIds().Select(id => new TrackedObject(id, 10 * id, new PixelBox(1, 2, 3, 4), 2.5f, 3.5f, 0.75f))];
        }

        _labels.CopyTo(labels);
    }

    public void Dispose() => Disposed = true;
}
