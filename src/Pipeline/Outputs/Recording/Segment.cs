namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>A segment of a recording on the disk.</summary>
/// <param name="Path">Full path of the file, or of the folder of pictures.</param>
/// <param name="Start">Time of day at which it begins.</param>
/// <param name="End">Time of day of what was written into it last.</param>
/// <param name="Bytes">All that is in it.</param>
public sealed record Segment(string Path, DateTimeOffset Start, DateTimeOffset End, long Bytes)
{
    /// <summary>The file's or folder's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}
