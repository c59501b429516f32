using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Live;

/// <summary>One object of a live stream, as of its last frame.</summary>
/// <param name="Id">Its label in every mask, 1..254.</param>
/// <param name="Name">For people.</param>
/// <param name="Colour">What it is drawn in.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Seen">What is known of it; all zero while <see cref="LiveObjectState.Pending"/>.</param>
public sealed record LiveObject(int Id, string Name, ObjectColour Colour, LiveObjectState State, TrackedObject Seen);
