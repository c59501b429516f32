using System.Globalization;
using System.Text;
using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Labels;

/// <summary>
/// A data set of segments as YOLO reads it: <c>images/NAME.jpg</c> where the pictures are known, <c>labels/NAME.txt</c> with a line for every object (its class, then the outline's corners as
/// shares of width and height), <c>data.yaml</c>. Each object is a class; what it has in several parts is one outline, as the format wants it.
/// </summary>
/// <param name="folder">Full path of the folder; made when it does not exist.</param>
public sealed class YoloExport(string folder) : ILabelExport, IDisposable
{
    // 1 (smallest) to 100: it is trained on.
    private const int Quality = 95;
    private readonly List<int> _classes = [];
    private JpegEncoder? _encoder;
    private ImageSize _size;

    /// <inheritdoc />
    public void Open(string source, ImageSize size)
    {
        _size = size;
        ExportFile.MakeFolder(Path.Combine(folder, "labels"));
        ExportFile.Check(Path.Combine(folder, "data.yaml"));
    }

    /// <inheritdoc />
    public void Add(in LabelledFrame frame)
    {
        var name = Path.GetFileNameWithoutExtension(frame.Picture);
        if (!frame.Rgb.IsEmpty)
        {
            ExportFile.MakeFolder(Path.Combine(folder, "images"));
            _encoder ??= new JpegEncoder(_size.Width, _size.Height, Quality, PixelAspect.Square);
            var jpeg = _encoder.Encode(frame.Rgb, frame.Stride).ToArray();
            ExportFile.Write(Path.Combine(folder, "images", name + ".jpg"), file => file.Write(jpeg));
        }

        var lines = new StringBuilder();
        foreach (var item in LabelledObject.In(frame.Labels, _size))
        {
            if (!_classes.Contains(item.Id))
            {
                _classes.Add(item.Id);
            }

            lines.Append(CultureInfo.InvariantCulture, $"{_classes.IndexOf(item.Id)}");
            foreach (var corner in MaskOutline.Whole(frame.Labels, _size, item).Corners)
            {
                lines.Append(CultureInfo.InvariantCulture, $" {(double)corner.X / _size.Width:0.######} {(double)corner.Y / _size.Height:0.######}");
            }

            lines.Append('\n');
        }

        // A frame without objects has a file without lines: it is background to learn from.
        ExportFile.Write(Path.Combine(folder, "labels", name + ".txt"), file => file.Write(Encoding.ASCII.GetBytes(lines.ToString())));
    }

    /// <inheritdoc />
    public void Finish()
    {
        var names = string.Concat(_classes.Select((id, i) => $"  {i}: object {id}\n"));
        ExportFile.Write(Path.Combine(folder, "data.yaml"), file => file.Write(Encoding.ASCII.GetBytes($"path: .\ntrain: images\nval: images\nnames:{(names.Length == 0 ? " {}\n" : "\n" + names)}")));
    }

    /// <inheritdoc />
    public void Dispose() => _encoder?.Dispose();
}
