using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using SRNet.Interop.Media;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Objects;
using SRNet.Segmentation.Imaging;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.State;

/// <summary>The streams as they outlive the process.</summary>
/// <param name="Schema">srnet.streams/1</param>
/// <param name="Streams">All streams; of those in the configuration file only whether they are paused counts.</param>
internal sealed record SavedStreams(string Schema, IReadOnlyList<SavedStream> Streams)
{
    public const string CurrentSchema = "srnet.streams/1";
}

/// <summary>One stream. The source may hold credentials: the file is readable by its owner only.</summary>
internal sealed record SavedStream : StreamDefinition
{
    public SavedStream()
    {
    }

    [SetsRequiredMembers]
    public SavedStream(StreamDefinition definition)
        : base(definition)
    {
    }

    public bool Paused { get; init; }

    /// <summary>As of the definition, which a client's request cannot say of itself.</summary>
    [JsonPropertyName("fromConfiguration")]
    public bool Configured { get; init; }
}

/// <summary>The objects of one stream.</summary>
/// <param name="Schema">srnet.objects/1</param>
/// <param name="Masks">Label maps as PNG; objects that were last seen in the same frame share one.</param>
/// <param name="Objects">The objects.</param>
/// <param name="Pictures">For each mask the picture it is in, null where that is not known.</param>
internal sealed record SavedObjects(string Schema, IReadOnlyList<byte[]> Masks, IReadOnlyList<SavedObjectEntry> Objects, IReadOnlyList<MaskedPicture?>? Pictures = null)
{
    public const string CurrentSchema = "srnet.objects/1";

    public static SavedObjects Of(IReadOnlyList<SavedObject> objects)
    {
        var maps = objects.Select(o => o.Mask.Labels).Distinct().ToList();
        return new SavedObjects(
            CurrentSchema,
            [.. maps.Select(m => ImageCodec.EncodePalettePng(m.Pixels, m.Size.Width, m.Size.Height, LabelPalette.Rgb))],
            [.. objects.Select(o => new SavedObjectEntry(o.Id, o.Name, o.Colour.ToString(), maps.IndexOf(o.Mask.Labels), o.Mask.Label, o.Lost, o.Found))],
            [.. maps.Select(m => objects.First(o => o.Mask.Labels == m).Mask.Picture)]);
    }

    /// <summary>The objects again, as far as they can be any.</summary>
    /// <param name="file">What messages call it.</param>
    /// <exception cref="Exception">SrNetException, FormatException or ArgumentException: it is damaged.</exception>
    public IReadOnlyList<SavedObject> ToObjects(string file)
    {
        var maps = Masks.Select(png => ImageCodec.Decode(png, file)).Select(image => new LabelMap(new ImageSize(image.Width, image.Height), image.Pixels)).ToList();
        return [.. Objects
            .Where(o => o.Id is > 0 and < LabelMap.Void && o.Label is > 0 and < LabelMap.Void && o.Mask >= 0 && o.Mask < maps.Count)
            .Select(o => new SavedObject(o.Id, o.Name, Colour(o.Color), new ObjectMask(maps[o.Mask], o.Label) { Picture = Pictures?.ElementAtOrDefault(o.Mask) }) { Lost = o.Lost, Found = o.Found })];
    }

    private static ObjectColour Colour(string text) => ObjectColour.Parse(text) ?? throw new FormatException($"'{text}' is no colour");
}

/// <summary>One object: its mask are the pixels of map number <paramref name="Mask"/> that carry <paramref name="Label"/>; whether it was out of sight last, and found rather than marked.</summary>
internal sealed record SavedObjectEntry(int Id, string Name, string Color, int Mask, int Label, bool Lost = false, bool Found = false);
