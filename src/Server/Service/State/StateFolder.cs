using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Supervision;

namespace SRNet.Server.Service.State;

/// <summary>
/// The folder that state is kept in: <c>streams.json</c>, and <c>objects/ID.json</c> per stream. Files are replaced as a whole, so whenever the process dies
/// there is the old one or the new one. One service per folder.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private const long LargestFile = 64 << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _path;
    private readonly FileStream _lock;
    private readonly Dictionary<string, byte[]> _written = [];

    /// <exception cref="SrNetException">It cannot be written to, or another service uses it.</exception>
    public StateFolder(string path)
    {
        _path = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path.Combine(_path, "objects"));
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(_path, e);
        }

        try
        {
            _lock = new FileStream(Path.Combine(_path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw OutputErrors.ToException(_path, e);
        }
        catch (IOException e)
        {
            throw SrNetException.InvalidInput($"The state folder '{_path}' is in use by another service; give each one its own.", e);
        }
    }

    /// <summary>What is in a file; null when there is none.</summary>
    /// <param name="name">Name of the file below the folder, made of checked parts.</param>
    /// <param name="type">What to read.</param>
    /// <param name="damaged">Hears of a file that cannot be used. It is set aside and not lost.</param>
    public T? Read<T>(string name, JsonTypeInfo<T> type, Action<string> damaged)
        where T : class
    {
        var file = Path.Combine(_path, name);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return new FileInfo(file).Length > LargestFile ? throw new JsonException("it is too large") : JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (Exception e) when (e is JsonException || OutputErrors.IsFileError(e))
        {
            SetAside(file);
            damaged($"'{file}' is damaged and was set aside as '{file}.damaged': {e.Message}");
            return null;
        }
    }

    /// <summary>Replaces a file, unless it holds the same already.</summary>
    /// <exception cref="SrNetException">It cannot be written; the old one is as it was.</exception>
    public void Write<T>(string name, T value, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        if (_written.TryGetValue(name, out var before) && before.AsSpan().SequenceEqual(bytes))
        {
            return;
        }

        var file = Path.Combine(_path, name);
        var fresh = file + ".new";
        try
        {
            File.Delete(fresh);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (var stream = new FileStream(fresh, options))
            {
                stream.Write(bytes);

                // On the disk before it takes the old one's place: after a power cut there must not be an empty file of that name.
                stream.Flush(flushToDisk: true);
            }

            File.Move(fresh, file, overwrite: true);
            _written[name] = bytes;
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(file, e);
        }
    }

    /// <summary>Removes a file, if there is one.</summary>
    public void Delete(string name)
    {
        _written.Remove(name);
        File.Delete(Path.Combine(_path, name));
    }

    /// <summary>Names of the files in the objects' folder, without ending.</summary>
    public IEnumerable<string> ObjectFiles() => Directory.EnumerateFiles(Path.Combine(_path, "objects"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f));

    public void Dispose() => _lock.Dispose();

    private static void SetAside(string file)
    {
        try
        {
            File.Move(file, file + ".damaged", overwrite: true);
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            // It stays where it is and is overwritten by the next state.
        }
    }
}
