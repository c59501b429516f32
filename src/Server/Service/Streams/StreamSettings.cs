using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Model;
using SRNet.Server.Runs;
using SRNet.Server.Service.Outputs;
using SRNet.Server.Sources;

namespace SRNet.Server.Service.Streams;

/// <summary>What a person says of a stream: in the configuration, in the API, and in the saved state.</summary>
internal record StreamSettings
{
    private const int LongestSource = 2048;

    /// <summary>Of the size the network works at, pixels.</summary>
    private const int LongestSide = 1920;

    /// <summary>The most outputs a person can ask for; each costs work for every frame.</summary>
    private const int MaximumOutputs = 8;

    /// <summary>As of <c>srnet run --source</c>. May hold credentials.</summary>
    public required string Source { get; init; }

    /// <summary>Beside a source on the network: who signs in to it, as it is.</summary>
    public string? User { get; init; }

    /// <summary>As <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>Height x width the network works at; null = by the preset.</summary>
    public string? Size { get; init; }

    /// <summary>fast, balanced (the default) or accurate.</summary>
    public string? Preset { get; init; }

    /// <summary>A source with an end begins again.</summary>
    public bool Loop { get; init; }

    /// <summary>Objects are told from what looks like them (the default). Null where nobody says, as of all that is on by default: what is read from JSON forgets initial values.</summary>
    public bool? Identity { get; init; }

    /// <summary>What is done when frames come faster than they are segmented: spendLess (the default) or drop.</summary>
    public string? Overload { get; init; }

    /// <summary>The objects' names and confidences are written into pictures with masks.</summary>
    public bool Names { get; init; }

    /// <summary>The source's sound is left out of everything.</summary>
    public bool NoAudio { get; init; }

    public IReadOnlyList<OutputDefinition>? Outputs { get; init; }

    /// <summary>In a fleet: the device of the node that it needs, cpu or cuda; null = any.</summary>
    public string? Device { get; init; }

    /// <summary>In a fleet: a label that its node must have; null = none.</summary>
    public string? Label { get; init; }

    /// <summary>Areas of the picture that are watched; null = those it has.</summary>
    public IReadOnlyList<ZoneSettings>? Zones { get; init; }

    /// <summary>Lines across the picture that are watched; null = those it has.</summary>
    public IReadOnlyList<LineSettings>? Lines { get; init; }

    /// <summary>What is marked without a person; null = nothing is.</summary>
    public AutoMarkSettings? AutoMark { get; init; }

    /// <summary><see cref="Zones"/> and <see cref="Lines"/>.</summary>
    [JsonIgnore]
    public ZonesAndLines Watched => new(Zones, Lines);

    /// <summary><see cref="Source"/> in its canonical form, user and password in it.</summary>
    [JsonIgnore]
    public string Address => ProgramSources.All.Written(Source, User, Password);

    /// <summary><see cref="Size"/>, read.</summary>
    [JsonIgnore]
    public ImageSize? InternalSize => Size is null ? null : ParseSize(Size);

    /// <summary><see cref="Preset"/>, read.</summary>
    [JsonIgnore]
    public SessionPreset SessionPreset => Preset is null ? SessionPreset.Balanced : ParsePreset(Preset);

    /// <summary><see cref="Identity"/>, read.</summary>
    [JsonIgnore]
    public bool TellsApart => Identity ?? true;

    /// <summary><see cref="Overload"/>, read.</summary>
    [JsonIgnore]
    public bool SpendsLess => Overload is null || ParseOverload(Overload);

    /// <exception cref="SrNetException">InvalidInput: one sentence. Missing: OpenCV for <see cref="Names"/>.</exception>
    protected void Check(string id, string? recordings)
    {
        if (string.IsNullOrWhiteSpace(Source) || Source.Length > LongestSource || Source.Any(char.IsControl))
        {
            throw SrNetException.InvalidInput($"The source of stream '{id}' has to be 1 to {LongestSource} characters, none of them a control character.");
        }

        if (User?.Length > LongestSource || Password?.Length > LongestSource)
        {
            throw SrNetException.InvalidInput($"User and password of stream '{id}' have at most {LongestSource} characters.");
        }

        if (Device is not (null or "cpu" or "cuda"))
        {
            throw SrNetException.InvalidInput($"The device of stream '{id}' is cpu or cuda.");
        }

        if (Label is not null && !StreamDefinition.IsId(Label))
        {
            throw SrNetException.InvalidInput($"The label of stream '{id}' has 1 to 64 letters, digits, - or _, beginning with a letter or digit.");
        }

        _ = (Address, InternalSize, SessionPreset, SpendsLess, Watched.Plan());
        if (Names)
        {
            ObjectNames.Check();
        }

        AutoMark?.Check();
        if (Outputs is not { Count: > 0 } outputs)
        {
            return;
        }

        if (outputs.Count > MaximumOutputs)
        {
            throw SrNetException.InvalidInput($"Stream '{id}' has {outputs.Count} outputs and {MaximumOutputs} is the most.");
        }

        foreach (var output in outputs)
        {
            output.Checked(recordings);
        }

        // What one writes the other would delete when its time has come.
        if (outputs.Where(o => o.Folder is not null).GroupBy(o => o.Folder).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw SrNetException.InvalidInput($"Stream '{id}' has two outputs of the kind '{twice.First().Kind}' that go to the same folder; keep one of them.");
        }
    }

    /// <summary>Height x width, of which the service bounds the sides more tightly than the network does: others pay for what one stream costs.</summary>
    public static ImageSize ParseSize(string text) => NetworkSize.TryParse(text, LongestSide)
        ?? throw SrNetException.InvalidInput($"The size has to be {NetworkSize.Rule(LongestSide)}, not '{text}'.");

    /// <summary>Whether a stream spends less before it drops frames.</summary>
    public static bool ParseOverload(string text) => text switch
    {
        "spendLess" => true,
        "drop" => false,
        _ => throw SrNetException.InvalidInput($"The overload is spendLess or drop, not '{text}'."),
    };

    /// <summary>By its name.</summary>
    public static SessionPreset ParsePreset(string text) => SessionPresets.TryParse(text)
        ?? throw SrNetException.InvalidInput($"The preset is {SessionPresets.Names}, not '{text}'.");
}

/// <summary>A stream that somebody defined.</summary>
internal partial record StreamDefinition : StreamSettings
{
    public StreamDefinition()
    {
    }

    [SetsRequiredMembers]
    public StreamDefinition(string id, StreamSettings settings)
        : base(settings)
    {
        Id = id;
    }

    /// <summary>Letters, digits, - and _: it is in URLs, file names and metrics.</summary>
    public required string Id { get; init; }

    /// <summary>The configuration file has the last word on it.</summary>
    [JsonIgnore]
    public bool FromConfiguration { get; init; }

    /// <summary>The configuration file says where zones and lines are; else they are anybody's who may define streams.</summary>
    [JsonIgnore]
    public bool ZonesFromConfiguration { get; init; }

    /// <summary>The definition itself, when it can be used.</summary>
    /// <param name="recordings">Where recordings go; null = nowhere.</param>
    /// <exception cref="SrNetException">InvalidInput: one sentence.</exception>
    public StreamDefinition Checked(string? recordings)
    {
        if (!IsId(Id))
        {
            throw SrNetException.InvalidInput("The stream's id has to be 1 to 64 letters, digits, - or _, beginning with a letter or digit.");
        }

        Check(Id, recordings);
        return this;
    }

    /// <summary>Whether a stream can be called so.</summary>
    public static bool IsId(string text) => IdPattern().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex IdPattern();
}
