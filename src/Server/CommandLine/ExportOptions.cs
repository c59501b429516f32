using System.CommandLine;
using SRNet.Pipeline.Labels;

namespace SRNet.Server.CommandLine;

/// <summary>Formats that labelling tools and trainings read: <c>--coco</c>, <c>--coco-polygons</c>, <c>--yolo</c>, <c>--cvat</c>.</summary>
internal sealed class ExportOptions
{
    private readonly Option<FileInfo?> _coco = new("--coco") { Description = "Write the masks as COCO instances, run lengths: exact", HelpName = "FILE.json" };
    private readonly Option<FileInfo?> _cocoPolygons = new("--coco-polygons") { Description = "The same as polygons", HelpName = "FILE.json" };
    private readonly Option<DirectoryInfo?> _yolo = new("--yolo") { Description = "Write the masks as a YOLO data set of segments", HelpName = "DIR" };
    private readonly Option<FileInfo?> _cvat = new("--cvat") { Description = "Write the masks as CVAT for video 1.1, a track of polygons for each object", HelpName = "FILE.xml" };

    public IReadOnlyList<Option> All => [_coco, _cocoPolygons, _yolo, _cvat];

    /// <summary>What is written, and what makes it.</summary>
    public IReadOnlyList<(string Kind, string Path, Func<ILabelExport> Create)> Read(ParseResult parsed)
    {
        var exports = new List<(string, string, Func<ILabelExport>)>();
        Add("coco", parsed.GetValue(_coco)?.FullName, path => new CocoExport(path));
        Add("coco-polygons", parsed.GetValue(_cocoPolygons)?.FullName, path => new CocoExport(path, polygons: true));
        Add("yolo", parsed.GetValue(_yolo)?.FullName, path => new YoloExport(path));
        Add("cvat", parsed.GetValue(_cvat)?.FullName, path => new CvatExport(path));
        return exports;

        void Add(string kind, string? path, Func<string, ILabelExport> create)
        {
            if (path is not null)
            {
                exports.Add((kind, path, () => create(path)));
            }
        }
    }
}
