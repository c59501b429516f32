using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>A new object.</summary>
internal sealed record NewObject(PromptRequest Prompt, string? Name = null, string? Color = null);

/// <summary>A correction of an object.</summary>
internal sealed record Correction(PromptRequest Prompt);

/// <summary>Another name or colour.</summary>
internal sealed record ObjectChange(string? Name = null, string? Color = null);

/// <summary>A person signs in at the page.</summary>
internal sealed record SignIn(string Key);

/// <summary>All zones and lines that a stream is to have.</summary>
internal sealed record ZonesRequest(IReadOnlyList<ZoneSettings> Zones, IReadOnlyList<LineSettings> Lines);
