namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>The segments that are being written now, for whoever deletes some. Thread-safe.</summary>
public sealed class OpenSegments
{
    private readonly HashSet<string> _paths = [];
    private readonly Lock _lock = new();

    /// <summary>Whether a segment is being written.</summary>
    /// <param name="path">Its full path.</param>
    public bool Contains(string path)
    {
        lock (_lock)
        {
            return _paths.Contains(path);
        }
    }

    /// <summary>Deletes a segment unless it is being written, and lets nobody begin to write it meanwhile.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="delete">Deletes it.</param>
    /// <returns>Whether it was deleted.</returns>
    internal bool DeleteIfClosed(string path, Action delete)
    {
        lock (_lock)
        {
            if (_paths.Contains(path))
            {
                return false;
            }

            delete();
            return true;
        }
    }

    internal void Opened(string path)
    {
        lock (_lock)
        {
            _paths.Add(path);
        }
    }

    internal void Closed(string path)
    {
        lock (_lock)
        {
            _paths.Remove(path);
        }
    }
}
