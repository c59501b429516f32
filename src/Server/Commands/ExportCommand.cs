using System.CommandLine;
using SRNet.Pipeline.Labels;
using SRNet.Server.CommandLine;
using SRNet.Server.Screen;

namespace SRNet.Server.Commands;

/// <summary><c>srnet export</c>: masks that are there already, of a run or a recording, into other formats.</summary>
internal sealed class ExportCommand : SrNetCommand
{
    private readonly Terminal _terminal;
    private readonly Argument<DirectoryInfo> _masks = new("MASKS") { Description = "Folder of masks as --masks and recordings write them" };
    private readonly ExportOptions _exports = new();

    public ExportCommand(Terminal terminal)
        : base("export", "Write masks of a run or a recording as COCO, YOLO or CVAT")
    {
        _terminal = terminal;
        Add(_masks);
        foreach (var option in _exports.All)
        {
            Add(option);
        }

        SetAction(Run);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("srnet export masks/ --coco instances.json", "the masks of a run"),
        new("srnet export recordings/gate/masks/20261130T120000.000Z --cvat gate.xml --yolo gate/", "a minute of a recording, in two formats"),
    ];

    private int Run(ParseResult parsed)
    {
        var wanted = _exports.Read(parsed);
        if (wanted.Count == 0)
        {
            throw SrNetException.InvalidInput("Nothing is asked for: give --coco, --coco-polygons, --yolo or --cvat.");
        }

        var exports = wanted.Select(export => export.Create()).ToArray();
        try
        {
            var masks = MaskFolder.Export(parsed.GetRequiredValue(_masks).FullName, exports);
            _terminal.Out.WriteLine($"{masks} masks: {string.Join(", ", wanted.Select(export => export.Path))}");
        }
        finally
        {
            foreach (var export in exports.OfType<IDisposable>())
            {
                export.Dispose();
            }
        }

        return ExitCode.Done;
    }
}
