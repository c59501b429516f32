using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>A new stream.</summary>
internal sealed record NewStream(string Id, string Source, string? Size = null, string? Preset = null, bool Loop = false, IReadOnlyList<OutputDefinition>? Outputs = null);

/// <summary>Another definition for a stream.</summary>
internal sealed record StreamChange(string Source, string? Size = null, string? Preset = null, bool Loop = false, IReadOnlyList<OutputDefinition>? Outputs = null);

/// <summary>A new object.</summary>
internal sealed record NewObject(PromptRequest Prompt, string? Name = null, string? Color = null);

/// <summary>A correction of an object.</summary>
internal sealed record Correction(PromptRequest Prompt);

/// <summary>Another name or colour.</summary>
internal sealed record ObjectChange(string? Name = null, string? Color = null);

/// <summary>A person signs in at the page.</summary>
internal sealed record SignIn(string Key);
