using SRNet.Pipeline.Compositing;

namespace SRNet.Pipeline.Objects;

/// <summary>An object as it outlives the process.</summary>
/// <param name="Id">Its label in every mask, 1..254.</param>
/// <param name="Name">For people.</param>
/// <param name="Colour">R, G, B.</param>
/// <param name="Mask">Where it was last seen for certain.</param>
public sealed record SavedObject(int Id, string Name, ObjectColour Colour, ObjectMask Mask)
{
    /// <summary>It was out of sight last, and is so until it is found.</summary>
    public bool Lost { get; init; }

    /// <summary>Nobody marked it: it was found, and is let go when it is gone.</summary>
    public bool Found { get; init; }
}
