namespace SRNet.Server.Service.Api;

/// <summary>What a browser's decoder has to know of the video that follows.</summary>
internal sealed record VideoFormatView(string Codec, int Width, int Height);
