using System.Text.Json;
using SRNet.Fleet;
using SRNet.Server.CommandLine;
using SRNet.Server.Service.Api;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.State;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Cluster;

/// <summary>Runs the streams that the fleet places on this node, and hands over what is to be kept of them.</summary>
internal sealed partial class LocalStreams : IStreamRunner, IDisposable
{
    private static readonly TimeSpan LastWork = TimeSpan.FromSeconds(2);
    private readonly StreamManager _manager;
    private readonly ServiceConfig _config;
    private readonly CostMeter _costs;
    private readonly ILogger<LocalStreams> _log;
    private readonly Lock _lock = new();
    private long _changes;
    private bool _held;
    private int _ended;

    public LocalStreams(StreamManager manager, ServiceConfig config, TimeProvider time, ILogger<LocalStreams> log)
    {
        (_manager, _config, _log) = (manager, config, log);
        _costs = new CostMeter(time);
        manager.Changed += NoteChange;
    }

    public long Changes => Volatile.Read(ref _changes);

    public IReadOnlyList<RunningStream> Running =>
        [.. _manager.All.Select(stream => new RunningStream(stream.Id, Views.Name(stream.Stream.Status.State), _costs.Of(stream.Id, stream.Stream.Computed)))];

    public bool Held
    {
        get => Volatile.Read(ref _held);
        set
        {
            lock (_lock)
            {
                // What has ended stays held, whoever hears it still.
                if (_held == value || (!value && Volatile.Read(ref _ended) == 1))
                {
                    return;
                }

                _held = value;
                foreach (var stream in _manager.All.Where(s => !s.Paused))
                {
                    if (value)
                    {
                        stream.Stream.Pause();
                    }
                    else
                    {
                        stream.Stream.Resume();
                    }
                }
            }
        }
    }

    public void Start(string id, KeptStream content)
    {
        if (_manager.Find(id) is not null)
        {
            return;
        }

        var saved = Read(id, content.Definition);
        var objects = content.Memory is null ? null : JsonSerializer.Deserialize(content.Memory, StateJson.Default.SavedObjects)?.ToObjects($"the memory of stream '{id}'");
        if (_manager.Add(Definition(saved), objects, saved.Paused) is { } stream)
        {
            HoldToo(stream);
        }
    }

    public async Task<KeptStream?> ReplaceAsync(string id, byte[] definition)
    {
        if (await _manager.ReplaceAsync(Definition(Read(id, definition))) is not { } stream)
        {
            return null;
        }

        HoldToo(stream);
        return Save(id);
    }

    public KeptStream? Save(string id)
    {
        if (_manager.Find(id) is not { } stream)
        {
            return null;
        }

        var objects = stream.Stream.SaveObjects();
        return new KeptStream(
            Written(stream.Definition, stream.Paused), objects.Count == 0 ? null : JsonSerializer.SerializeToUtf8Bytes(SavedObjects.Of(objects), StateJson.Default.SavedObjects));
    }

    public async Task<KeptStream?> StopAsync(string id)
    {
        var content = await Task.Run(() => Save(id));
        return await _manager.RemoveAsync(id) ? content : null;
    }

    public void End(string reason)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
        {
            return;
        }

        LogEnding(reason);
        Held = true;

        // On a thread of its own: nothing else of this process can be relied on. Outputs get a moment to finish their files.
        new Thread(() =>
        {
            Thread.Sleep(LastWork);
            Environment.Exit(ExitCode.Failed);
        }) { IsBackground = true, Name = "srnet end" }.Start();
    }

    /// <summary>A definition as it is kept.</summary>
    public static byte[] Written(StreamDefinition definition, bool paused) =>
        JsonSerializer.SerializeToUtf8Bytes(new SavedStream(definition) { Paused = paused }, StateJson.Default.SavedStream);

    public void Dispose() => _manager.Changed -= NoteChange;

    private static SavedStream Read(string id, byte[] definition) =>
        JsonSerializer.Deserialize(definition, StateJson.Default.SavedStream) ?? throw SrNetException.Failed($"The definition of stream '{id}' is empty.");

    // What the file of this node says of it, if it does: the fleet has it from there.
    private StreamDefinition Definition(SavedStream saved)
    {
        var configured = _config.Streams.FirstOrDefault(s => s.Id == saved.Id);
        return new StreamDefinition(saved.Id, saved) { FromConfiguration = configured is not null, ZonesFromConfiguration = configured?.ZonesFromConfiguration == true }.Checked(_config.RecordingFolder);
    }

    // One that comes while all are held is held as well.
    private void HoldToo(StreamHost stream)
    {
        lock (_lock)
        {
            if (_held)
            {
                stream.Stream.Pause();
            }
        }
    }

    private void NoteChange() => Interlocked.Increment(ref _changes);

    [LoggerMessage(LogLevel.Error, "this node is part of the fleet no more and ends, to be started anew: {Reason}")]
    private partial void LogEnding(string reason);
}
