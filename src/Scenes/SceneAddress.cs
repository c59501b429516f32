using System.Globalization;
using SRNet.Segmentation.Imaging;

namespace SRNet.Scenes;

/// <summary>What <c>synth://NAME?seed=..&amp;frames=..&amp;size=HxW&amp;objects=..&amp;live=true</c> names.</summary>
/// <param name="Name">Name of the scene.</param>
/// <param name="Seed">Chooses patterns, paths and places.</param>
/// <param name="Frames">Number of frames; null = the scene's.</param>
/// <param name="Size">Frame size; null = the scene's.</param>
/// <param name="Objects">Number of objects, 1..4; null = the scene's.</param>
/// <param name="Live">Frames come at their own pace, as from a camera; otherwise as fast as they are read.</param>
public sealed record SceneAddress(string Name, int Seed = 0, int? Frames = null, ImageSize? Size = null, int? Objects = null, bool Live = false)
{
    /// <summary>What every such address starts with.</summary>
    public const string Scheme = "synth://";
    private const int MinSide = 64;
    private const int MaxSide = 4096;

    /// <summary>Whether an address is one of a scene's; the scheme may be written in capitals, as every scheme.</summary>
    public static bool Is(string address) => address?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>Reads an address for which <see cref="Is"/> holds.</summary>
    /// <exception cref="SrNetException">InvalidInput: one sentence on what is wrong with it.</exception>
    public static SceneAddress Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var (name, query) = Cut(address[Scheme.Length..], '?');
        var result = new SceneAddress(name.TrimEnd('/'));
        if (result.Name.Length == 0)
        {
            throw Wrong(address, "the name of a scene is missing, as in synth://demo");
        }

        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Cut(part, '=');
            result = key switch
            {
                "seed" => result with { Seed = Number(address, key, value, 0, int.MaxValue) },
                "frames" => result with { Frames = Number(address, key, value, 1, int.MaxValue) },
                "objects" => result with { Objects = Number(address, key, value, 1, Scene.MaxObjects) },
                "size" => result with { Size = ParseSize(address, value) },
                "live" when value is "true" or "false" => result with { Live = value == "true" },
                "live" => throw Wrong(address, $"live is '{value}', but must be true or false"),
                _ => throw Wrong(address, $"'{key}' is none of seed, frames, size, objects, live"),
            };
        }

        return result;
    }

    /// <summary>The address again, with what differs from the defaults.</summary>
    public override string ToString()
    {
        string?[] parts =
        [
            Seed == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"seed={Seed}"),
            Frames is null ? null : string.Create(CultureInfo.InvariantCulture, $"frames={Frames}"),
            Size is null ? null : $"size={Size}",
            Objects is null ? null : string.Create(CultureInfo.InvariantCulture, $"objects={Objects}"),
            Live ? "live=true" : null,
        ];
        var query = string.Join('&', parts.Where(p => p is not null));
        return Scheme + Name + (query.Length == 0 ? "" : "?" + query);
    }

    private static ImageSize ParseSize(string address, string value)
    {
        var (height, width) = Cut(value, 'x');
        if (TryNumber(height, MinSide, MaxSide) is not { } h || TryNumber(width, MinSide, MaxSide) is not { } w)
        {
            throw Wrong(address, $"size is '{value}', but must be HEIGHTxWIDTH with sides from {MinSide} to {MaxSide}, as in 480x854");
        }

        return new ImageSize(w, h);
    }

    private static int Number(string address, string key, string value, int min, int max) =>
        TryNumber(value, min, max) ?? throw Wrong(address, $"{key} is '{value}', but must be a whole number from {min} to {max}");

    private static int? TryNumber(string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;

    private static (string Head, string Tail) Cut(string text, char at)
    {
        var index = text.IndexOf(at);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }

    private static SrNetException Wrong(string address, string what) => SrNetException.InvalidInput($"In {address} {what}.");
}
