using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using SRNet.Pipeline.Zones;

namespace SRNet.Server.Service.Streams;

/// <summary>What a person says of a zone.</summary>
/// <param name="Name">Of its stream's own.</param>
/// <param name="Points">Its corners, [x, y] each, in parts of the picture's width and height.</param>
internal sealed record ZoneSettings(string Name, IReadOnlyList<double[]> Points)
{
    /// <summary>After how many seconds in it an object is told of; null = never.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DwellSeconds { get; init; }

    /// <summary>What of an object counts: centre (the default) or foot.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Anchor { get; init; }
}

/// <summary>What a person says of a line.</summary>
/// <param name="Name">Of its stream's own.</param>
/// <param name="Points">Its two ends, as of <see cref="ZoneSettings"/>. Who crosses it from its left to its right, looking from the first to the second, goes forward.</param>
internal sealed record LineSettings(string Name, IReadOnlyList<double[]> Points)
{
    /// <inheritdoc cref="ZoneSettings.Anchor"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Anchor { get; init; }
}

/// <summary>Zones and lines of a stream; null = nothing is said of them.</summary>
internal sealed partial record ZonesAndLines(IReadOnlyList<ZoneSettings>? Zones, IReadOnlyList<LineSettings>? Lines)
{
    private const int Most = 32;
    private const int MostPoints = 64;
    private const double LongestDwell = 86400;

    /// <summary>What is watched.</summary>
    /// <exception cref="SrNetException">InvalidInput: one sentence.</exception>
    public ZonePlan Plan()
    {
        var (zones, lines) = (Zones ?? [], Lines ?? []);
        if (zones.Count + lines.Count > Most)
        {
            throw SrNetException.InvalidInput($"There are {zones.Count + lines.Count} zones and lines, and {Most} is the most.");
        }

        var plan = new ZonePlan([.. zones.Select(Zone)], [.. lines.Select(Line)]);
        Unique("zone", plan.Zones.Select(z => z.Name));
        Unique("line", plan.Lines.Select(l => l.Name));
        return plan;
    }

    private static Zone Zone(ZoneSettings zone)
    {
        var points = Points("zone", zone.Name, zone.Points, 3, MostPoints);
        return zone.DwellSeconds is null or (> 0 and <= LongestDwell)
            ? new Zone(zone.Name, points, zone.DwellSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, Anchor(zone.Anchor))
            : throw SrNetException.InvalidInput($"The dwellSeconds of zone '{zone.Name}' are above 0 and at most {LongestDwell}.");
    }

    private static Line Line(LineSettings line)
    {
        var points = Points("line", line.Name, line.Points, 2, 2);
        return points[0] == points[1] ? throw SrNetException.InvalidInput($"The two ends of line '{line.Name}' are one place.") : new Line(line.Name, points[0], points[1], Anchor(line.Anchor));
    }

    private static IReadOnlyList<Place> Points(string kind, string name, IReadOnlyList<double[]> points, int least, int most)
    {
        if (!NamePattern().IsMatch(name ?? ""))
        {
            throw SrNetException.InvalidInput($"The name of a {kind} has 1 to 64 letters, digits, spaces, '-', '_' or '.', beginning with a letter or digit.");
        }

        var count = least == most ? $"{least}" : $"{least} to {most}";
        return points.Count < least || points.Count > most ? throw SrNetException.InvalidInput($"The {kind} '{name}' has {points.Count} points; it needs {count}.")
            : points.FirstOrDefault(p => p is not [>= 0 and <= 1, >= 0 and <= 1]) is not null || points.Any(p => p is null)
                ? throw SrNetException.InvalidInput($"Each point of the {kind} '{name}' is [x, y] in parts of the picture's width and height, from 0 to 1, as in [0.5, 0.25].")
                : [.. points.Select(p => new Place(p[0], p[1]))];
    }

    private static Anchor Anchor(string? anchor) => anchor switch
    {
        null or "centre" => Pipeline.Zones.Anchor.Centre,
        "foot" => Pipeline.Zones.Anchor.Foot,
        _ => throw SrNetException.InvalidInput($"The anchor of a zone or line is centre or foot, not '{anchor}'."),
    };

    private static void Unique(string kind, IEnumerable<string> names)
    {
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw SrNetException.InvalidInput($"There are two {kind}s called '{twice.Key}'.");
        }
    }

    [GeneratedRegex(@"\A[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}\z")]
    private static partial Regex NamePattern();
}
