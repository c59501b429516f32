using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Configuration;

/// <summary>Zones and lines of a stream in the configuration.</summary>
internal static class ZoneReader
{
    public static IReadOnlyList<ZoneSettings>? Zones(YamlSection stream) => stream.Has("zones") ? [.. stream.Sections("zones").Select(Zone)] : null;

    public static IReadOnlyList<LineSettings>? Lines(YamlSection stream) => stream.Has("lines") ? [.. stream.Sections("lines").Select(Line)] : null;

    private static ZoneSettings Zone(YamlSection section)
    {
        var zone = new ZoneSettings(section.Needed("name"), section.Points("points")) { DwellSeconds = section.Value("dwellSeconds", ConfigFile.Number), Anchor = section.Text("anchor") };
        section.RefuseOthers();
        return zone;
    }

    private static LineSettings Line(YamlSection section)
    {
        var line = new LineSettings(section.Needed("name"), section.Points("points")) { Anchor = section.Text("anchor") };
        section.RefuseOthers();
        return line;
    }
}
