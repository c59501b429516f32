using System.Globalization;
using System.Text.RegularExpressions;
using SRNet.Interop.OnnxRuntime;
using SRNet.Pipeline.Finding;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Server.Finding;

/// <summary>What a detector of the user's own finds: any ONNX file in the layout of YOLO's exports.</summary>
internal sealed partial class YoloFinder : IObjectFinder
{
    // Of what is around the picture where its shape is not the network's, as such networks are trained with.
    private const float Grey = 114 / 255f;
    private readonly OrtPictureModel _model;
    private readonly IReadOnlyDictionary<int, string> _names;
    private readonly HashSet<string> _classes;
    private readonly float[] _picture;

    /// <param name="path">The file.</param>
    /// <param name="classes">Names of what is looked for; none = everything.</param>
    /// <param name="threads">A look may use.</param>
    /// <exception cref="SrNetException">Missing or InvalidInput: what is wrong with it.</exception>
    public YoloFinder(string path, IReadOnlyList<string> classes, int threads)
    {
        _model = new OrtPictureModel(path, threads);
        _names = NamePattern().Matches(_model.Note("names") ?? "").ToDictionary(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), m => m.Groups[3].Value);
        _classes = [.. classes];
        _picture = new float[3 * _model.Height * _model.Width];
        if (_classes.FirstOrDefault(name => !_names.Values.Contains(name)) is { } unknown)
        {
            _model.Dispose();
            throw SrNetException.InvalidInput(_names.Count == 0
                ? $"'{path}' names no classes, so '{unknown}' cannot be told apart; leave classes out."
                : $"'{path}' knows no class '{unknown}'; it knows {string.Join(", ", _names.Values.Take(20))}{(_names.Count > 20 ? ", ..." : "")}.");
        }
    }

    public IReadOnlyList<FoundObject> Find(RgbImage frame)
    {
        var fit = Letterbox.Of(frame.Size, new ImageSize(_model.Width, _model.Height));
        fit.Draw(frame, _picture, Grey);
        var values = _model.Run(_picture, out var shape);
        return
        [
            .. YoloOutput.Read(values, shape, fit.Back)
                .Select(found => new FoundObject(found.Box, _names.GetValueOrDefault(found.Class)))
                .Where(found => _classes.Count == 0 || (found.Name is not null && _classes.Contains(found.Name))),
        ];
    }

    public void Dispose() => _model.Dispose();

    // As Python writes a dictionary: {0: 'person', 1: "driver's cab"}.
    [GeneratedRegex("""(\d+):\s*(['"])(.*?)\2""")]
    private static partial Regex NamePattern();
}
