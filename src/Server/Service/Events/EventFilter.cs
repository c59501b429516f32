namespace SRNet.Server.Service.Events;

/// <summary>Which events somebody wants; what is null or empty does not matter.</summary>
internal sealed record EventFilter
{
    public static IReadOnlyList<string> Kinds { get; } = ["entered", "left", "dwell", "crossed", "lost", "found"];

    public IReadOnlyList<string> Streams { get; init; } = [];

    public IReadOnlyList<string> OfKinds { get; init; } = [];

    public string? Zone { get; init; }

    public string? Line { get; init; }

    public int? Object { get; init; }

    /// <summary>From this time on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <exception cref="FormatException">There is no such kind.</exception>
    public static string CheckKind(string kind) => Kinds.Contains(kind) ? kind : throw new FormatException($"there are no events of the kind '{kind}'; there are {string.Join(", ", Kinds)}");
}
