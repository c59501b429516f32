using SRNet.Pipeline.Objects;

namespace SRNet.Server.Service.Streams;

/// <summary>All streams of the service. They are added, replaced and removed while the others run. Thread-safe.</summary>
internal sealed partial class StreamManager(StreamFactory factory, ILogger<StreamManager> log) : IDisposable
{
    /// <summary>The most streams a service has.</summary>
    public const int Maximum = 64;

    // A source that hangs must not hold up the one who removes it; it ends by its own deadline in the background.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();

    // Two new definitions of one stream come one after the other.
    private readonly SemaphoreSlim _replacing = new(1);
    private readonly SortedDictionary<string, StreamHost> _streams = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Something was changed that has to be kept.</summary>
    public event Action? Changed;

    public IReadOnlyList<StreamHost> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _streams.Values];
            }
        }
    }

    public StreamHost? Find(string id)
    {
        lock (_lock)
        {
            return _streams.GetValueOrDefault(id);
        }
    }

    /// <summary>Adds a stream and starts it.</summary>
    /// <param name="definition">What it is.</param>
    /// <param name="objects">Its objects of an earlier life.</param>
    /// <param name="paused">Only once it is resumed.</param>
    /// <returns>Null when there is one of that id.</returns>
    /// <exception cref="SrNetException">InvalidInput: there are too many.</exception>
    public StreamHost? Add(StreamDefinition definition, IReadOnlyList<SavedObject>? objects = null, bool paused = false)
    {
        StreamHost added;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_streams.ContainsKey(definition.Id))
            {
                return null;
            }

            if (_streams.Count == Maximum)
            {
                throw SrNetException.InvalidInput($"There are {Maximum} streams, which is the most; remove one first.");
            }

            added = factory.Create(definition, objects ?? [], paused);
            _streams.Add(definition.Id, added);
        }

        LogAdded(definition.Id, added.SourceName);
        Changed?.Invoke();
        return added;
    }

    /// <summary>Gives a stream another definition; it keeps its objects, and stays paused if it is. Its id is its own all the time.</summary>
    /// <returns>Null when there is none of that id, or somebody removed it meanwhile.</returns>
    public async Task<StreamHost?> ReplaceAsync(StreamDefinition definition)
    {
        await _replacing.WaitAsync();
        try
        {
            if (Find(definition.Id) is not { } old)
            {
                return null;
            }

            // Zones that were drawn stay, unless there are others.
            if (definition.Zones is null && definition.Lines is null)
            {
                definition = definition with { Zones = old.Definition.Zones, Lines = old.Definition.Lines };
            }

            // The old one ends first: cameras and folders are for one at a time.
            var objects = old.Stream.SaveObjects();
            await EndAsync(old);
            StreamHost replaced;
            lock (_lock)
            {
                if (_disposed || _streams.GetValueOrDefault(definition.Id) != old)
                {
                    return null;
                }

                _streams.Remove(definition.Id);
                replaced = factory.Create(definition, objects, old.Paused);
                _streams.Add(definition.Id, replaced);
            }

            LogReplaced(definition.Id, replaced.SourceName);
            Changed?.Invoke();
            return replaced;
        }
        finally
        {
            _replacing.Release();
        }
    }

    /// <summary>Stops a stream and forgets it.</summary>
    /// <returns>Whether there was one of that id.</returns>
    public async Task<bool> RemoveAsync(string id)
    {
        StreamHost? gone;
        lock (_lock)
        {
            if (!_streams.Remove(id, out gone))
            {
                return false;
            }
        }

        await EndAsync(gone);
        LogRemoved(id);
        Changed?.Invoke();
        return true;
    }

    /// <summary>To be called after something was changed in a stream that has to be kept.</summary>
    public void NoteChange() => Changed?.Invoke();

    public void Dispose()
    {
        List<StreamHost> all;
        lock (_lock)
        {
            _disposed = true;
            all = [.. _streams.Values];
            _streams.Clear();
        }

        Task.WaitAll(all.Select(EndAsync));
        _replacing.Dispose();
    }

    private async Task EndAsync(StreamHost stream)
    {
        var end = stream.DisposeAsync().AsTask();
        if (await Task.WhenAny(end, Task.Delay(Patience)) != end)
        {
            LogSlow(stream.Id);
            return;
        }

        try
        {
            await end;
        }
        catch (Exception e)
        {
            LogBroken(stream.Id, UrlRedaction.Redact(e.Message));
        }
    }

    [LoggerMessage(LogLevel.Information, "stream {Stream}: added, source {Source}")]
    private partial void LogAdded(string stream, string source);

    [LoggerMessage(LogLevel.Information, "stream {Stream}: defined anew, source {Source}")]
    private partial void LogReplaced(string stream, string source);

    [LoggerMessage(LogLevel.Information, "stream {Stream}: removed")]
    private partial void LogRemoved(string stream);

    [LoggerMessage(LogLevel.Warning, "stream {Stream}: takes long to end and does so in the background")]
    private partial void LogSlow(string stream);

    [LoggerMessage(LogLevel.Error, "stream {Stream}: did not end in order: {Problem}")]
    private partial void LogBroken(string stream, string problem);
}
