using System.Text.Json.Serialization;
using SRNet.Server.Service.Events;

namespace SRNet.Server.Service.Api;

/// <summary>Name and version of the program.</summary>
internal sealed record VersionView(string Name, string Version, string Model);

/// <summary>Who asks: the name of the key that was shown, null where none is needed, and what it is good for: watch, mark or administer.</summary>
internal sealed record SessionView(string? Name, string Role);

/// <summary>All streams.</summary>
internal sealed record StreamList(IReadOnlyList<StreamView> Streams);

/// <summary>One stream as clients see it.</summary>
internal sealed record StreamView
{
    public required string Id { get; init; }

    /// <summary>Without credentials.</summary>
    public required string Source { get; init; }

    /// <summary>starting, running, paused, reconnecting, failed or ended.</summary>
    public required string State { get; init; }

    public required string? Error { get; init; }

    public required int? Width { get; init; }

    public required int? Height { get; init; }

    /// <summary>Height x width the network works at; null while there are no objects.</summary>
    public required string? InternalSize { get; init; }

    /// <summary>How far the stream goes to keep its rate: none, localMemory, smallerPicture or dropping.</summary>
    public required string Overload { get; init; }

    /// <summary>Defined in the configuration file, which has the last word.</summary>
    public required bool FromConfiguration { get; init; }

    public required double FpsIn { get; init; }

    public required double FpsOut { get; init; }

    public required LatencyView? LatencyMs { get; init; }

    public required long FramesCaptured { get; init; }

    public required long FramesProcessed { get; init; }

    public required long FramesDropped { get; init; }

    public required long Reconnects { get; init; }

    /// <summary>A pixel's width by its height, as in 64:45; coordinates count pixels, and the picture is shown so much wider.</summary>
    public required string PixelAspect { get; init; }

    public required IReadOnlyList<ObjectView> Objects { get; init; }

    /// <summary>Marks and removals that can be taken back.</summary>
    public required int Undo { get; init; }

    /// <summary>Those that were taken back and can be done again.</summary>
    public required int Redo { get; init; }

    public required IReadOnlyList<OutputView> Outputs { get; init; }
}

/// <summary>Milliseconds that 50, 95 and 99 of 100 frames stay within.</summary>
internal sealed record LatencyView(double P50, double P95, double P99);

/// <summary>One output as clients see it.</summary>
internal sealed record OutputView(string Kind, string State, string? Target, string? Error);

/// <summary>One object as clients see it. Box and centroid are null while it is not seen.</summary>
internal sealed record ObjectView(int Id, string Name, string Color, string State, double Confidence, int Area, int[]? Box, double[]? Centroid)
{
    /// <summary>Answer to a prompt that named the frame it speaks of: whether that was gone, so that the newest one took its place.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? SeenFrameGone { get; init; }
}

/// <summary>Where a stream can be had.</summary>
/// <param name="Addresses">As the asker calls the service.</param>
/// <param name="SignIn">A key is needed there.</param>
internal sealed record AddressList(IReadOnlyList<AddressView> Addresses, bool SignIn);

/// <summary>One of them.</summary>
/// <param name="Kind">rtsp, mjpeg, snapshot, mask, events or api.</param>
/// <param name="Background">What the objects are shown before: green, blur or image; null = the picture with masks.</param>
/// <param name="Url">Without credentials.</param>
internal sealed record AddressView(string Kind, string? Background, string Url);

/// <summary>A picture that is kept for somebody who marks in it.</summary>
/// <param name="Still">Its number.</param>
/// <param name="Frame">The frame that it is.</param>
/// <param name="Width">Pixels; marks are given in them.</param>
/// <param name="Height">Pixels.</param>
/// <param name="PixelAspect">As of the stream.</param>
/// <param name="Objects">Where the objects were in it.</param>
/// <param name="KeptSeconds">For how long from now, unless it is asked for again.</param>
internal sealed record StillView(long Still, long Frame, int Width, int Height, string PixelAspect, IReadOnlyList<ObjectView> Objects, double KeptSeconds);

/// <summary>What marks would make of a still.</summary>
/// <param name="Area">Pixels of the object's mask.</param>
/// <param name="Outlines">One for each part of the mask, [x, y] in turn; inside is by the even-odd rule.</param>
internal sealed record PreviewView(int Area, IReadOnlyList<int[][]> Outlines);

/// <summary>One segment of a recording.</summary>
/// <param name="Kind">record, green, blur, image, alpha, masks or objects.</param>
/// <param name="Name">Of its file, or of its folder of pictures: the time at which it begins.</param>
/// <param name="Start">Time of day at which it begins.</param>
/// <param name="End">Time of day at which it was written last.</param>
/// <param name="Bytes">How large it is.</param>
/// <param name="Writing">It is being written, and cannot be deleted yet.</param>
internal sealed record RecordingView(string Kind, string Name, DateTimeOffset Start, DateTimeOffset End, long Bytes, bool Writing);

/// <summary>Segments of a stream's recordings, the oldest first, and how large they are together.</summary>
internal sealed record RecordingList(IReadOnlyList<RecordingView> Recordings, long Bytes);

/// <summary>All objects of a stream, and how many marks and removals can be taken back and done again.</summary>
internal sealed record ObjectList(IReadOnlyList<ObjectView> Objects, int Undo, int Redo)
{
    /// <summary>Answer to the marks of a still: the objects they are of, in their order.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Marked { get; init; }
}

/// <summary>Zones and lines of a stream.</summary>
/// <param name="Zones">Areas of the picture.</param>
/// <param name="Lines">Across it.</param>
/// <param name="FromConfiguration">Defined in the configuration file, which has the last word.</param>
internal sealed record ZonesView(IReadOnlyList<ZoneView> Zones, IReadOnlyList<LineView> Lines, bool FromConfiguration);

/// <summary>A zone: its corners in parts of the picture, after how many seconds in it an object is told of, whether an object's centre or its foot counts; who is
/// in it, and how many came and went since the service started.</summary>
internal sealed record ZoneView(string Name, IReadOnlyList<double[]> Points, double? DwellSeconds, string Anchor, IReadOnlyList<int> Inside, long Entered, long Left);

/// <summary>A line: its ends in parts of the picture, what of an object counts; how many crossed it from its left to its right, and back.</summary>
internal sealed record LineView(string Name, IReadOnlyList<double[]> Points, string Anchor, long Forward, long Backward);

/// <summary>Events, newest first.</summary>
/// <param name="Events">At most as many as were asked for.</param>
/// <param name="Next">What to ask for with <c>before</c> for those that came before them; null when there are none.</param>
internal sealed record EventList(IReadOnlyList<ServiceEvent> Events, long? Next);
