using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>A new object.</summary>
internal sealed record NewObject(PromptRequest Prompt, string? Name = null, string? Color = null);

/// <summary>A correction of an object.</summary>
internal sealed record Correction(PromptRequest Prompt);

/// <summary>A picture to mark in: the frame of that number or capture time, as of a prompt; without either the newest.</summary>
internal sealed record StillRequest(long? Frame = null, long? CapturedAt = null);

/// <summary>All that a person says of one object in a still.</summary>
/// <param name="Prompts">At least one; what they say of a frame does not count.</param>
/// <param name="Object">The id of an object; null = a new one.</param>
/// <param name="Name">Of a new object.</param>
/// <param name="Color">Of a new object.</param>
internal sealed record StillMark(IReadOnlyList<PromptRequest> Prompts, int? Object = null, string? Name = null, string? Color = null);

/// <summary>Marks that are taken over together, each of another object.</summary>
internal sealed record StillMarks(IReadOnlyList<StillMark> Marks);

/// <summary>Another name or colour.</summary>
internal sealed record ObjectChange(string? Name = null, string? Color = null);

/// <summary>A person signs in at the page.</summary>
internal sealed record SignIn(string Key);

/// <summary>All zones and lines that a stream is to have.</summary>
internal sealed record ZonesRequest(IReadOnlyList<ZoneSettings> Zones, IReadOnlyList<LineSettings> Lines);
