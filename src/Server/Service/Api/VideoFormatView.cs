namespace SRNet.Server.Service.Api;

/// <summary>What a browser's decoder has to know of the video that follows, and how wide and high it is shown.</summary>
internal sealed record VideoFormatView(string Codec, int Width, int Height, int ShownWidth, int ShownHeight);
