using SRNet.Pipeline.Compositing;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Objects;

/// <summary>All that a person says of one object in one picture.</summary>
/// <param name="Id">The object; null = a new one.</param>
/// <param name="Prompts">Make the prompts for the id the object has; at least one.</param>
public sealed record ObjectMark(int? Id, IReadOnlyList<Func<int, ObjectPrompt>> Prompts)
{
    /// <summary>Of a new object; null = "object N".</summary>
    public string? Name { get; init; }

    /// <summary>Of a new object; null = by its id.</summary>
    public ObjectColour? Colour { get; init; }
}

/// <summary>What marks would make of a picture.</summary>
/// <param name="Area">Pixels of the object.</param>
/// <param name="Outlines">One for each of its parts, corners of pixels; holes are joined to the part around them.</param>
public sealed record MarkPreview(int Area, IReadOnlyList<(int X, int Y)[]> Outlines);
