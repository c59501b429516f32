using System.Threading.Channels;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Pictures;
using SRNet.Segmentation;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Stages;

/// <summary>
/// Segments a stream whose objects come and go. Commands are taken between two frames, so nothing guards the model's state. Without objects there is no
/// session and frames pass at no cost.
/// </summary>
/// <param name="size">Size of the frames.</param>
/// <param name="create">Makes the session.</param>
/// <param name="planned">What is marked in which frames, in their order; unlike a command it fails the stream when it cannot be used.</param>
/// <param name="commands">What people ask.</param>
/// <param name="objects">Hears what was seen.</param>
/// <param name="metrics">Hears what was lost.</param>
/// <param name="time">Clock of the frames' capture.</param>
internal sealed partial class StreamSegmenter(
    ImageSize size, Func<ImageSize, IFrameSegmenter> create, IReadOnlyList<FramePrompts> planned, ChannelReader<PromptCommand> commands, StreamObjects objects, StreamMetrics metrics,
    TimeProvider time) : IDisposable
{
    // Beyond this what was marked is no longer what is in the picture; the memory goes back.
    private static readonly TimeSpan HistoryTime = TimeSpan.FromMinutes(1);

    private readonly HashSet<int> _followed = [];
    private readonly Queue<FramePrompts> _planned = new(planned);
    private IFrameSegmenter? _session;
    private int _version = -1;
    private bool _isFollowing;

    // Of the frame being stepped.
    private long _index;
    private long _captured;

    // When something was marked, removed or taken back last.
    private long _changed;

    // Frames the session is encoding already, the next one to be stepped first.
    private int _prepared;

    // Objects that this session does not know yet and whose masks are known from before it.
    private IReadOnlyList<SavedObject> _restore = objects.Saved();

    public ImageSize Size => size;

    /// <summary>Frames that people may speak of; null = the newest only.</summary>
    public RecentFrames? Recent { get; set; }

    /// <summary>Null without objects, once what was removed cannot be brought back any more.</summary>
    public IFrameSegmenter? Session => Volatile.Read(ref _session);

    /// <summary>Whether the network runs.</summary>
    public bool IsFollowing => Volatile.Read(ref _isFollowing);

    /// <summary>Whether a step computes on the processor, which streams share, and not on a GPU, which shares itself out.</summary>
    public bool UsesProcessor => _session is not { DeviceKind: "cuda" };

    /// <summary>Whether frames are sent somewhere, where a picture's planes are less to send than its RGB.</summary>
    public bool TakesPlanes => Session is { DeviceKind: "cuda" };

    /// <summary>
    /// Whether a frame after the next one can be encoded beside it. Not while somebody waits with a prompt: it may be for a frame that was seen, which the
    /// session has to step through first. Nor where the frame may be marked once it is segmented.
    /// </summary>
    public bool CanPrepare => _session is not null && _followed.Count > 0 && commands.Count == 0 && Auto is null && (Overload is null || Overload.Wanted == _session.Economy);

    public ReadOnlySpan<StageTime> StageTimes => _session is null ? [] : _session.StageTimes;

    public ReadOnlySpan<TrackedObject> Objects => _session is null ? [] : _session.Objects;

    /// <summary>The next frame in which something is marked that was planned; null when there is none.</summary>
    public long? NextPlanned => _planned.TryPeek(out var next) ? next.Frame : null;

    /// <summary>How many marks and removals can be taken back.</summary>
    public int CanUndo => Session?.CanUndo ?? 0;

    /// <summary>How many can be done again.</summary>
    public int CanRedo => Session?.CanRedo ?? 0;

    /// <summary>Whether something was asked that the next step does.</summary>
    public bool IsAsked => commands.Count > 0 || _version != objects.Version;

    /// <summary>Makes the session that the next step needs; that can take seconds, so nobody should wait for it.</summary>
    /// <returns>Whether the next step computes; else it is as good as free.</returns>
    public bool MakeReady()
    {
        if (_session is null && (_planned.Count > 0 || _restore.Count > 0 || commands.Count > 0 || KeepsSession))
        {
            Volatile.Write(ref _session, create(size));
            Overload?.NewSession();
        }

        return _session is not null;
    }

    /// <summary>Starts to encode the next frame, if that was not done, and the one after it.</summary>
    public void Prepare(RgbImage next, RgbImage after)
    {
        if (_prepared == 0)
        {
            _session!.Prepare(next);
            _prepared++;
        }

        _session!.Prepare(after);
        _prepared++;
    }

    /// <summary>Segments the next frame, after <see cref="MakeReady"/>.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="labels">Receives its labels.</param>
    /// <param name="index">Its number.</param>
    /// <param name="captured">When it was captured; null = now.</param>
    public void Step(RgbImage frame, Span<byte> labels, long index, long? captured = null)
    {
        (_index, _captured) = (index, captured ?? time.GetTimestamp());
        ForgetRemoved();
        if (NextPlanned <= index)
        {
            // Of frames that were dropped the last word counts for each object, and all come before it.
            var prompts = new List<ObjectPrompt>();
            while (NextPlanned <= index)
            {
                prompts.AddRange(_planned.Dequeue().Prompts);
            }

            objects.Place(prompts);
            Prompt(frame, labels, prompts);
        }
        else if (_restore.Count > 0)
        {
            Restore(frame, labels);
        }
        else
        {
            StepWithCommand(frame, labels);
        }

        MarkWhatIsFound(frame, labels);
        if (CanUndo + CanRedo > 0 && time.GetElapsedTime(_changed) > HistoryTime)
        {
            _session!.ForgetHistory();
        }

        if (_followed.Count == 0 && _planned.Count == 0 && CanUndo + CanRedo == 0 && !KeepsSession)
        {
            // Nothing is left to follow: the session's memory goes back.
            _session?.Dispose();
            Volatile.Write(ref _session, null);
            _prepared = 0;
        }

        Volatile.Write(ref _isFollowing, _followed.Count > 0);
        _prepared = Math.Max(0, _prepared - 1);
        Economise(frame, labels);

        metrics.ObjectsLost(objects.See(Objects));
        metrics.Remembers(_session?.MemoryUse ?? default);
        TellWhoAsked();
    }

    public void Dispose()
    {
        Auto?.Dispose();
        _session?.Dispose();
        metrics.Remembers(default);
    }

    // What people removed since the last frame.
    private void ForgetRemoved()
    {
        var version = objects.Version;
        if (version == _version)
        {
            return;
        }

        _version = version;
        foreach (var id in _followed.Where(id => objects.Find(id) is null).ToList())
        {
            _followed.Remove(id);
            _session?.Remove(id);
            _changed = time.GetTimestamp();
        }
    }

    private void Restore(RgbImage frame, Span<byte> labels)
    {
        var earlier = new EarlierObjects([.. _restore.Where(o => objects.Find(o.Id) is not null)], size);
        _restore = [];
        _followed.UnionWith(earlier.Remember(_session!, labels, time));
        if (earlier.Unremembered is { Count: > 0 } prompts)
        {
            Prompt(frame, labels, prompts);
        }
        else
        {
            Follow(frame, labels);
        }

        // That they are back is nothing to take back.
        _session!.ForgetHistory();
    }

    private void Prompt(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt> prompts)
    {
        _session!.Step(frame, labels, prompts);
        Marked(frame, labels, prompts);
    }

    private void Marked(RgbImage frame, Span<byte> labels, IReadOnlyList<ObjectPrompt> prompts)
    {
        _changed = time.GetTimestamp();
        Overload?.Restart();
        foreach (var prompt in prompts)
        {
            _followed.Add(prompt.ObjectId);
        }

        objects.KeepMarked(frame, new LabelMap(size, labels.ToArray()), prompts, time);
    }

    private void Follow(RgbImage frame, Span<byte> labels)
    {
        if (_followed.Count > 0)
        {
            _session!.Step(frame, labels, null);
        }
        else
        {
            labels.Clear();
        }
    }
}
