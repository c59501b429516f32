using System.Globalization;
using System.Text;
using System.Xml;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Labels;

/// <summary>
/// CVAT for video 1.1 as one XML file: a track of polygons for every object, a key frame in every frame; where an object is not seen its track is outside. An object that is seen in several
/// parts is one outline.
/// </summary>
/// <param name="path">Full path of the file; written at the end.</param>
public sealed class CvatExport(string path) : ILabelExport
{
    private readonly SortedDictionary<int, List<(long Frame, string Points)>> _tracks = [];
    private string _source = "";
    private ImageSize _size;
    private long _last = -1;

    /// <inheritdoc />
    public void Open(string source, ImageSize size)
    {
        ExportFile.Check(path);
        (_source, _size) = (source, size);
    }

    /// <inheritdoc />
    public void Add(in LabelledFrame frame)
    {
        _last = frame.Index;
        foreach (var item in LabelledObject.In(frame.Labels, _size))
        {
            if (!_tracks.TryGetValue(item.Id, out var track))
            {
                _tracks.Add(item.Id, track = []);
            }

            var corners = MaskOutline.Whole(frame.Labels, _size, item).Corners;
            track.Add((frame.Index, string.Join(';', corners.Select(corner => string.Create(CultureInfo.InvariantCulture, $"{corner.X}.00,{corner.Y}.00")))));
        }
    }

    /// <inheritdoc />
    public void Finish() => ExportFile.Write(path, file =>
    {
        using var xml = XmlWriter.Create(file, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) });
        xml.WriteStartElement("annotations");
        xml.WriteElementString("version", "1.1");
        WriteTask(xml);
        var number = 0;
        foreach (var (id, shapes) in _tracks)
        {
            xml.WriteStartElement("track");
            xml.WriteAttributeString("id", Text(number++));
            xml.WriteAttributeString("label", $"object {id}");
            xml.WriteAttributeString("source", "automatic");
            for (var i = 0; i < shapes.Count; i++)
            {
                var (frame, points) = shapes[i];
                WriteShape(xml, frame, points, outside: false);
                if (frame < _last && (i + 1 == shapes.Count || shapes[i + 1].Frame > frame + 1))
                {
                    WriteShape(xml, frame + 1, points, outside: true);
                }
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void WriteShape(XmlWriter xml, long frame, string points, bool outside)
    {
        xml.WriteStartElement("polygon");
        xml.WriteAttributeString("frame", Text(frame));
        xml.WriteAttributeString("keyframe", "1");
        xml.WriteAttributeString("outside", outside ? "1" : "0");
        xml.WriteAttributeString("occluded", "0");
        xml.WriteAttributeString("points", points);
        xml.WriteAttributeString("z_order", "0");
        xml.WriteEndElement();
    }

    private void WriteTask(XmlWriter xml)
    {
        xml.WriteStartElement("meta");
        xml.WriteStartElement("task");
        xml.WriteElementString("size", Text(_last + 1));
        xml.WriteElementString("mode", "interpolation");
        xml.WriteElementString("overlap", "0");
        xml.WriteElementString("start_frame", "0");
        xml.WriteElementString("stop_frame", Text(Math.Max(0, _last)));
        xml.WriteStartElement("labels");
        foreach (var id in _tracks.Keys)
        {
            xml.WriteStartElement("label");
            xml.WriteElementString("name", $"object {id}");
            xml.WriteElementString("attributes", "");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteStartElement("original_size");
        xml.WriteElementString("width", Text(_size.Width));
        xml.WriteElementString("height", Text(_size.Height));
        xml.WriteEndElement();
        xml.WriteElementString("source", _source);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}
