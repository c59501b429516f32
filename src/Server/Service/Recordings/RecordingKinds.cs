using SRNet.Pipeline.Outputs.Recording;
using SRNet.Server.Service.Outputs;

namespace SRNet.Server.Service.Recordings;

/// <summary>What is recorded of streams, and where below a stream's folder.</summary>
/// <param name="Name">What the API calls it.</param>
/// <param name="Folder">Below the stream's folder; empty = that folder itself.</param>
/// <param name="Extensions">Of its segments; empty = a folder of pictures.</param>
/// <param name="ContentType">Of a segment that is sent.</param>
internal sealed record RecordingKind(string Name, string Folder, IReadOnlyList<string> Extensions, string ContentType)
{
    public static IReadOnlyList<RecordingKind> All { get; } =
    [
        new("record", "", [".mp4"], "video/mp4"),
        new("green", "green", [".mp4"], "video/mp4"),
        new("blur", "blur", [".mp4"], "video/mp4"),
        new("image", "image", [".mp4"], "video/mp4"),
        new("alpha", "alpha", [".mkv", ".mov"], "application/octet-stream"),
        new("masks", "masks", [""], "application/zip"),
        new("objects", "objects", [".jsonl"], "application/jsonl"),
    ];

    public static RecordingKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>The kind that an output records; null when it records nothing.</summary>
    public static RecordingKind? Of(OutputDefinition output) => output.Folder is { } folder ? All.FirstOrDefault(kind => kind.Folder == folder) : null;

    /// <summary>Its segments of a stream.</summary>
    /// <param name="streamFolder">Full path of the stream's recordings.</param>
    public IEnumerable<SegmentFolder> In(string streamFolder) => Extensions.Select(extension => new SegmentFolder(Path.Combine(streamFolder, Folder), extension));
}
