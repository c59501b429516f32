using System.Text.RegularExpressions;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Service.Streams;

/// <summary>What a person says of a stream.</summary>
internal sealed partial record StreamDefinition
{
    private const int LongestSource = 2048;

    /// <summary>Of the size the network works at, pixels.</summary>
    private const int LongestSide = 1920;

    /// <summary>The most outputs a person can ask for; each costs work for every frame.</summary>
    private const int MaximumOutputs = 8;

    /// <summary>Letters, digits, - and _: it is in URLs, file names and metrics.</summary>
    public required string Id { get; init; }

    /// <summary>As of <c>srnet run --source</c>. May hold credentials.</summary>
    public required string Source { get; init; }

    /// <summary>Size the network works at; null = by the preset.</summary>
    public ImageSize? Size { get; init; }

    public SessionPreset Preset { get; init; } = SessionPreset.Balanced;

    /// <summary>A source with an end begins again.</summary>
    public bool Loop { get; init; }

    public IReadOnlyList<OutputDefinition> Outputs { get; init; } = [];

    /// <summary>The configuration file has the last word on it.</summary>
    public bool FromConfiguration { get; init; }

    /// <summary>The definition itself, when it can be used.</summary>
    /// <exception cref="SrNetException">InvalidInput: one sentence.</exception>
    public StreamDefinition Checked()
    {
        if (!IdPattern().IsMatch(Id))
        {
            throw SrNetException.InvalidInput("The stream's id has to be 1 to 64 letters, digits, - or _, beginning with a letter or digit.");
        }

        if (string.IsNullOrWhiteSpace(Source) || Source.Length > LongestSource || Source.Any(char.IsControl))
        {
            throw SrNetException.InvalidInput($"The source of stream '{Id}' has to be 1 to {LongestSource} characters, none of them a control character.");
        }

        if (Outputs.Count > MaximumOutputs)
        {
            throw SrNetException.InvalidInput($"Stream '{Id}' has {Outputs.Count} outputs and {MaximumOutputs} is the most.");
        }

        // What one writes the other would delete when its time has come.
        if (Outputs.Where(o => o.Folder() is not null).GroupBy(o => o.Folder()).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw SrNetException.InvalidInput($"Stream '{Id}' has two outputs of the kind '{twice.First().Kind}' that go to the same folder; keep one of them.");
        }

        return this;
    }

    /// <summary>Height x width, of which the service bounds the sides more tightly than the network does: others pay for what one stream costs.</summary>
    public static ImageSize? ParseSize(string text) => NetworkSize.TryParse(text, LongestSide)
        ?? throw SrNetException.InvalidInput($"The size has to be {NetworkSize.Rule(LongestSide)}, not '{text}'.");

    public static SessionPreset ParsePreset(string text) => SessionPresets.TryParse(text)
        ?? throw SrNetException.InvalidInput($"The preset is {SessionPresets.Names}, not '{text}'.");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex IdPattern();
}
