using SRNet.Pipeline.Objects;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.State;

/// <summary>Brings streams and objects back at the start, and keeps them while the service runs: at once when somebody changes them, their masks every few seconds.</summary>
internal sealed partial class StateKeeper(ServiceConfig config, StreamManager manager, ILogger<StateKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private const string StreamsFile = "streams.json";
    private readonly SemaphoreSlim _changed = new(0, 1);
    private StateFolder? _folder;
    private bool _failing;

    /// <summary>Adds the configuration's streams and those of an earlier life.</summary>
    /// <exception cref="SrNetException">The folder cannot be used.</exception>
    public void Restore()
    {
        _folder = config.StateFolder is { } path ? new StateFolder(path) : null;
        var saved = _folder?.Read(StreamsFile, StateJson.Default.SavedStreams, LogDamaged)?.Streams ?? [];
        foreach (var definition in config.Streams)
        {
            var before = saved.FirstOrDefault(s => s.Id == definition.Id);
            manager.Add(WithZones(definition, before), Objects(definition.Id), before?.Paused == true);
        }

        foreach (var stream in saved.Where(s => !s.Configured && manager.Find(s.Id) is null))
        {
            try
            {
                manager.Add(new StreamDefinition(stream.Id, stream).Checked(config.RecordingFolder), Objects(stream.Id), stream.Paused);
            }
            catch (SrNetException e)
            {
                LogDamaged($"a stream in {StreamsFile} cannot be used: {UrlRedaction.Redact(e.Message)}");
            }
        }

        manager.Changed += NoteChange;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Save();
    }

    public override void Dispose()
    {
        manager.Changed -= NoteChange;
        base.Dispose();
        _changed.Dispose();
        _folder?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_folder is not null)
        {
            Save();
            await _changed.WaitAsync(Interval, stoppingToken);
        }
    }

    private void NoteChange()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is on its way already.
        }
    }

    private void Save()
    {
        if (_folder is null)
        {
            return;
        }

        try
        {
            var streams = manager.All;
            _folder.Write(StreamsFile, new SavedStreams(SavedStreams.CurrentSchema, [.. streams.Select(Saved)]), StateJson.Default.SavedStreams);
            foreach (var stream in streams)
            {
                _folder.Write(ObjectsFile(stream.Id), SavedObjects.Of(stream.Stream.SaveObjects()), StateJson.Default.SavedObjects);
            }

            foreach (var gone in _folder.ObjectFiles().Except(streams.Select(s => s.Id)).ToList())
            {
                _folder.Delete(ObjectsFile(gone));
            }

            _failing = false;
        }
        catch (Exception e) when (e is SrNetException or IOException or UnauthorizedAccessException)
        {
            // Once per trouble, not every few seconds.
            if (!_failing)
            {
                LogNotSaved(e.Message);
            }

            _failing = true;
        }
    }

    private IReadOnlyList<SavedObject> Objects(string id)
    {
        if (_folder?.Read(ObjectsFile(id), StateJson.Default.SavedObjects, LogDamaged) is not { } saved)
        {
            return [];
        }

        try
        {
            return saved.ToObjects(ObjectsFile(id));
        }
        catch (Exception e) when (e is SrNetException or FormatException or ArgumentException)
        {
            LogDamaged($"the objects in {ObjectsFile(id)} cannot be used: {e.Message}");
            return [];
        }
    }

    // What stands in the configuration file, its credentials above all, is kept there only.
    private static SavedStream Saved(StreamHost stream) => stream.Definition.FromConfiguration
        ? new SavedStream
        {
            Id = stream.Id, Source = "", Paused = stream.Paused, Configured = true,
            Zones = stream.Definition.ZonesFromConfiguration ? null : stream.Definition.Zones,
            Lines = stream.Definition.ZonesFromConfiguration ? null : stream.Definition.Lines,
        }
        : new SavedStream(stream.Definition) { Paused = stream.Paused };

    // Zones of the file's streams may be drawn on the page where the file says nothing of them.
    private StreamDefinition WithZones(StreamDefinition definition, SavedStream? before)
    {
        if (definition.ZonesFromConfiguration || before is null)
        {
            return definition;
        }

        try
        {
            before.Watched.Plan();
            return definition with { Zones = before.Zones, Lines = before.Lines };
        }
        catch (SrNetException e)
        {
            LogDamaged($"the zones of stream {definition.Id} in {StreamsFile} cannot be used: {e.Message}");
            return definition;
        }
    }

    private static string ObjectsFile(string id) => $"objects/{id}.json";

    [LoggerMessage(LogLevel.Warning, "{What}")]
    private partial void LogDamaged(string what);

    [LoggerMessage(LogLevel.Error, "streams and objects are not kept: {Problem}")]
    private partial void LogNotSaved(string problem);
}
