using System.Threading.Channels;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Pictures;
using SRNet.Pipeline.Stages;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Streams;

/// <summary>
/// A stream: a source, what is followed in it, and where that goes. It can be run to its source's end, every frame of a file waited for, or be started and
/// kept going whatever its source does, the newest frames first. Either way it can be commanded while it runs: objects are marked, corrected and removed,
/// outputs attached and detached, the whole is paused and resumed. Whatever fails in it stays in it. Every member may be called by any thread.
/// </summary>
public sealed class VideoStream : IDisposable
{
    // Beyond this many prompts between two frames somebody is only filling memory.
    private const int MaximumPrompts = 64;

    private readonly StreamOptions _options;
    private readonly StreamMetrics _metrics;
    private readonly StreamObjects _objects = new();
    private readonly LatestPicture _latest = new();
    private readonly Channel<PromptCommand> _commands = Channel.CreateBounded<PromptCommand>(MaximumPrompts);
    private readonly StreamOutputs _outputs;
    private readonly StreamSupervisor _supervisor;
    private readonly HeldPictures _held;
    private readonly StillPreview _preview;

    /// <summary>Prepares a stream; nothing is opened before it is run or started.</summary>
    public VideoStream(StreamOptions options)
    {
        _options = options;
        _metrics = new StreamMetrics(options.Time, options.Instruments);
        _outputs = new StreamOutputs(new OutputHost(options.Id, _metrics, options.OutputRetry, options.Time, options.OutputChanged));
        _objects.Restore(options.Objects);
        _objects.Place([.. options.Planned.TakeWhile(frame => frame.Frame == 0).SelectMany(frame => frame.Prompts)]);
        _supervisor = new StreamSupervisor(options, _commands.Reader, _outputs, _objects, _latest, _metrics);
        _preview = new StillPreview(options.Segmenter, options.Turns);
        _held = new HeldPictures(_preview.Forget, options.Time);
        options.Instruments?.Watch(
            _metrics, () => _supervisor.State == StreamState.Running, () => _supervisor.State == StreamState.Paused, () => (int)_supervisor.Overload, () => _objects.Count, () => _supervisor.Queues);
    }

    /// <summary>How it is doing right now.</summary>
    public StreamStatus Status => new()
    {
        State = _supervisor.State,
        Error = _supervisor.Error,
        Size = _supervisor.Size,
        Aspect = _supervisor.Aspect,
        InternalSize = _supervisor.InternalSize,
        Overload = _supervisor.Overload,
        FpsIn = Math.Round(_metrics.CapturedPerSecond, 1),
        FpsOut = Math.Round(_metrics.EmittedPerSecond, 1),
        LatencyMs = _metrics.RecentLatency,
        FramesCaptured = _metrics.Captured,
        FramesProcessed = _metrics.Processed,
        FramesDropped = _metrics.Dropped,
        Reconnects = _supervisor.Reconnects,
        Objects = Objects,
        Outputs = _outputs.Status(),
    };

    /// <summary>Time that the model's steps took so far.</summary>
    internal TimeSpan Computed => _metrics.Computed;

    /// <summary>What is followed, ascending by id.</summary>
    public IReadOnlyList<StreamObject> Objects => [.. _objects.All().Select(AsSeen)];

    /// <summary>How it goes, while it is run to its end.</summary>
    public RunProgress Progress => new(
        _metrics.Captured, _metrics.Processed, _metrics.Dropped, _supervisor.TotalFrames, _metrics.EmittedPerSecond, _metrics.LatencyP50, _metrics.Elapsed, _metrics.Stages);

    /// <summary>
    /// Runs the stream to its source's end, until it fails, or until it is cancelled, which ends it in order: frames under way are finished and all outputs
    /// are completed. A file waits for the slowest stage; a live source never waits, the oldest queued frame is dropped instead and counted. Once, instead of
    /// <see cref="Start"/>.
    /// </summary>
    /// <returns>How it went, also when it was cancelled.</returns>
    /// <exception cref="SrNetException">Why it failed. All outputs were completed as far as they came.</exception>
    public Task<RunReport> RunToEndAsync(CancellationToken cancellation) =>
        Task.Factory.StartNew(() => _supervisor.RunToEnd(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Begins to open the source, and keeps the stream going until it is disposed: the newest frames win. Once.</summary>
    public void Start(bool paused = false) => _supervisor.Start(paused);

    /// <summary>Closes the source and keeps the objects.</summary>
    public void Pause() => _supervisor.Pause();

    /// <summary>Opens the source again after a pause, a failure or its end.</summary>
    public void Resume() => _supervisor.Resume();

    /// <summary>Marks a new object.</summary>
    /// <param name="name">For people; null = "object N".</param>
    /// <param name="colour">What it is drawn in; null = by its id.</param>
    /// <param name="prompt">Makes the prompt for the id the object gets.</param>
    /// <param name="seen">The frame the person saw; it is used when it is still there, else the newest. Null = the newest.</param>
    /// <returns>The object, and a task that completes when a frame was segmented with it or fails when it cannot be marked like that.</returns>
    /// <exception cref="SrNetException">InvalidInput: too many objects. Failed: too many prompts wait.</exception>
    public (StreamObject Object, Task<PromptOutcome> Done) AddObject(string? name, ObjectColour? colour, Func<int, ObjectPrompt> prompt, SeenFrame? seen = null)
    {
        var added = _objects.Add(name, colour);
        try
        {
            return (added, Send(new PromptCommand([prompt(added.Id)], seen)));
        }
        catch
        {
            _objects.Remove(added.Id);
            throw;
        }
    }

    /// <summary>Corrects an object.</summary>
    /// <returns>As of <see cref="AddObject"/>; null when there is no such object.</returns>
    public Task<PromptOutcome>? Prompt(ObjectPrompt prompt, SeenFrame? seen = null) => _objects.Find(prompt.ObjectId) is null ? null : Send(new PromptCommand([prompt], seen));

    /// <summary>How long a picture is held without being asked for.</summary>
    public static TimeSpan HeldFor => HeldPictures.Patience;

    /// <summary>Keeps a picture for a person who marks in it, whatever comes meanwhile, for minutes since it was last asked for.</summary>
    /// <param name="seen">The frame the person sees; the newest where it is gone. Null = the newest.</param>
    /// <returns>What to ask for it by; null before the first picture.</returns>
    public long? Hold(SeenFrame? seen = null)
    {
        using var frame = seen is { } what ? _supervisor.Recent?.Find(what, _options.Time) : null;
        return (frame is null ? _latest.Copy() : new PictureCopy(frame)) is { } picture ? _held.Hold(picture) : null;
    }

    /// <summary>A picture that is held; null when it was let go.</summary>
    public PictureCopy? Held(long still) => _held.Find(still);

    /// <summary>Lets a picture go that was held.</summary>
    /// <returns>Whether it was.</returns>
    public bool LetGo(long still) => _held.LetGo(still);

    /// <summary>What marks would make of a held picture; nothing changes by it.</summary>
    /// <param name="picture">From <see cref="Held"/>.</param>
    /// <param name="mark">Of one object.</param>
    /// <param name="quick">Less surely, in a fraction of the time.</param>
    /// <exception cref="SrNetException">InvalidInput: it cannot be used.</exception>
    public MarkPreview Preview(PictureCopy picture, ObjectMark mark, bool quick = false) => _preview.Of(picture, [.. mark.Prompts.Select(prompt => prompt(mark.Id ?? FreeId(picture)))], quick);

    /// <summary>Takes over all that a person marked in a held picture, as one step that can be taken back.</summary>
    /// <param name="picture">From <see cref="Held"/>.</param>
    /// <param name="marks">Each of another object.</param>
    /// <returns>The objects, and a task as of <see cref="AddObject"/>; null when there is none of an id.</returns>
    /// <exception cref="SrNetException">As of <see cref="AddObject"/>.</exception>
    public (IReadOnlyList<StreamObject> Objects, Task<PromptOutcome> Done)? Mark(PictureCopy picture, IReadOnlyList<ObjectMark> marks)
    {
        // Once: somebody else may remove one meanwhile.
        var known = marks.Select(mark => mark.Id is { } id ? _objects.Find(id) : null).ToArray();
        if (marks.Where((mark, i) => mark.Id is not null && known[i] is null).Any())
        {
            return null;
        }

        var added = new List<StreamObject>();
        try
        {
            for (var i = 0; i < known.Length; i++)
            {
                if (known[i] is null)
                {
                    added.Add(known[i] = _objects.Add(marks[i].Name, marks[i].Colour));
                }
            }

            var prompts = marks.SelectMany((mark, i) => mark.Prompts.Select(prompt => prompt(known[i]!.Id))).ToArray();
            return (known!, Send(new PromptCommand(prompts, null) { Held = picture.Frame }));
        }
        catch
        {
            added.ForEach(item => _objects.Remove(item.Id));
            throw;
        }
    }

    /// <summary>Renames or recolours an object; null keeps what it has.</summary>
    /// <returns>The object, null when there is none of that id.</returns>
    public StreamObject? ChangeObject(int id, string? name, ObjectColour? colour) => _objects.Change(id, name, colour) is { } changed ? AsSeen(changed) : null;

    /// <summary>Stops following an object.</summary>
    /// <returns>Whether there was one of that id.</returns>
    public bool RemoveObject(int id)
    {
        var removed = _objects.Remove(id);
        _supervisor.Commanded();
        return removed;
    }

    /// <summary>How many marks and removals can be taken back.</summary>
    public int CanUndo => _supervisor.Steps.Undo;

    /// <summary>How many that were taken back can be done again.</summary>
    public int CanRedo => _supervisor.Steps.Redo;

    /// <summary>Takes the last mark or removal back; objects are what they were before it, as far as they are still in the picture.</summary>
    /// <returns>A task as of <see cref="AddObject"/>; null when there is nothing to take back.</returns>
    public Task<PromptOutcome>? Undo() => CanUndo > 0 ? Send(new PromptCommand([], null)) : null;

    /// <summary>Does again what was taken back last.</summary>
    /// <returns>As of <see cref="Undo"/>.</returns>
    public Task<PromptOutcome>? Redo() => CanRedo > 0 ? Send(new PromptCommand([], null, Redo: true)) : null;

    /// <summary>The object of an id, null when there is none.</summary>
    public StreamObject? FindObject(int id) => _objects.Find(id) is { } found ? AsSeen(found) : null;

    /// <summary>Adds an output.</summary>
    /// <exception cref="SrNetException">InvalidInput: there are too many.</exception>
    public void Attach(OutputSpec output) => _outputs.Attach(output);

    /// <summary>Finishes an output and waits until it is done.</summary>
    public void Detach(OutputSpec output) => _outputs.Detach(output);

    /// <summary>The last picture without masks drawn in, null before the first one.</summary>
    public PictureCopy? LatestPicture() => _latest.Copy();

    /// <summary>The objects with the masks they were last seen with for certain, for a later life.</summary>
    public IReadOnlyList<SavedObject> SaveObjects()
    {
        if (_objects.Count > 0 && _latest.Copy() is { } latest)
        {
            _objects.KeepMasks(latest.Labels, latest.Objects, () => latest.Masked(_options.Time));
        }

        return _objects.Saved();
    }

    /// <summary>Stops everything and finishes all outputs; waits for it.</summary>
    public void Dispose()
    {
        _supervisor.Dispose();
        _held.Dispose();
        _preview.Dispose();
        _outputs.Dispose();
        while (_commands.Reader.TryRead(out var command))
        {
            command.Done.TrySetCanceled();
        }

        _options.Instruments?.Dispose();
    }

    // While no pictures come nobody knows where it is. A pause and an end keep the last picture, and with it what is in it.
    private StreamObject AsSeen(StreamObject item) =>
        item.State == StreamObjectState.Tracking && _supervisor.State is StreamState.Starting or StreamState.Reconnecting or StreamState.Failed
            ? item with { State = StreamObjectState.Pending, Seen = default }
            : item;

    // An id that nothing in the picture has.
    private static int FreeId(PictureCopy picture) => Enumerable.Range(1, LabelMap.Void - 1).First(id => !picture.Labels.Pixels.AsSpan().Contains((byte)id));

    private Task<PromptOutcome> Send(PromptCommand command)
    {
        if (!_commands.Writer.TryWrite(command))
        {
            throw SrNetException.Failed($"{MaximumPrompts} prompts of stream {_options.Id} wait for a frame already; try again when the stream runs.");
        }

        _supervisor.Commanded();
        return command.Done.Task;
    }
}
