using System.Text.Json;

namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>A file of JSON lines, also while it is written.</summary>
internal static class JsonLines
{
    /// <summary>Lines that are complete; 0 when there is no file yet.</summary>
    public static int Count(string path) => File.Exists(path) ? Text(path).Count(c => c == '\n') : 0;

    /// <summary>Every complete line, parsed. What a kill or a full disk cut off in the middle of a line is the one thing that may be lost.</summary>
    public static List<JsonElement> Read(string path)
    {
        var text = Text(path);
        var whole = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. whole.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>The file ends with a complete line.</summary>
    public static bool IsWhole(string path) => Text(path) is [.., '\n'];

    private static string Text(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
