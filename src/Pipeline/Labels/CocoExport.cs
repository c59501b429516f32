using System.Buffers;
using System.Text.Json;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Labels;

/// <summary>
/// COCO's instances as one JSON file: an image for every frame, an annotation for every object that is seen in it, a category for every object. <c>track_id</c> is the object's id. Masks
/// are run lengths, which are exact, or polygons, which keep within a pixel.
/// </summary>
/// <param name="path">Full path of the file; written at the end.</param>
/// <param name="polygons">Polygons instead of run lengths.</param>
public sealed class CocoExport(string path, bool polygons = false) : ILabelExport
{
    private readonly ArrayBufferWriter<byte> _images = new();
    private readonly ArrayBufferWriter<byte> _annotations = new();
    private readonly SortedSet<int> _ids = [];
    private Utf8JsonWriter? _imageJson;
    private Utf8JsonWriter? _annotationJson;
    private string _source = "";
    private ImageSize _size;
    private int _count;

    /// <inheritdoc />
    public void Open(string source, ImageSize size)
    {
        ExportFile.Check(path);
        (_source, _size) = (source, size);
        (_imageJson, _annotationJson) = (new Utf8JsonWriter(_images), new Utf8JsonWriter(_annotations));
        _imageJson.WriteStartArray();
        _annotationJson.WriteStartArray();
    }

    /// <inheritdoc />
    public void Add(in LabelledFrame frame)
    {
        var json = _imageJson!;
        json.WriteStartObject();
        json.WriteNumber("id"u8, frame.Index + 1);
        json.WriteNumber("width"u8, _size.Width);
        json.WriteNumber("height"u8, _size.Height);
        json.WriteString("file_name"u8, frame.Picture);
        json.WriteNumber("frame_index"u8, frame.Index);
        json.WriteEndObject();
        foreach (var item in LabelledObject.In(frame.Labels, _size))
        {
            _ids.Add(item.Id);
            Annotate(frame, item);
        }
    }

    /// <inheritdoc />
    public void Finish()
    {
        if (_imageJson is null)
        {
            return;
        }

        _imageJson.WriteEndArray();
        _annotationJson!.WriteEndArray();
        _imageJson.Flush();
        _annotationJson.Flush();
        ExportFile.Write(path, file =>
        {
            using var json = new Utf8JsonWriter(file);
            json.WriteStartObject();
            json.WriteStartObject("info"u8);
            json.WriteString("description"u8, _source);
            json.WriteEndObject();
            json.WriteStartArray("licenses"u8);
            json.WriteEndArray();
            Raw(json, "images", _images);
            Raw(json, "annotations", _annotations);
            json.WriteStartArray("categories"u8);
            foreach (var id in _ids)
            {
                json.WriteStartObject();
                json.WriteNumber("id"u8, id);
                json.WriteString("name"u8, $"object {id}");
                json.WriteString("supercategory"u8, "object");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Raw(Utf8JsonWriter json, string name, ArrayBufferWriter<byte> value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.WrittenSpan, skipInputValidation: true);
        json.Flush();
    }

    private void Annotate(in LabelledFrame frame, in LabelledObject item)
    {
        var json = _annotationJson!;
        json.WriteStartObject();
        json.WriteNumber("id"u8, ++_count);
        json.WriteNumber("image_id"u8, frame.Index + 1);
        json.WriteNumber("category_id"u8, item.Id);
        json.WriteNumber("track_id"u8, item.Id);
        json.WriteNumber("iscrowd"u8, 0);
        json.WriteNumber("area"u8, item.Area);
        json.WriteStartArray("bbox"u8);
        foreach (var number in (ReadOnlySpan<int>)[item.X, item.Y, item.Width, item.Height])
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
        if (polygons)
        {
            WritePolygons(json, frame, item);
        }
        else
        {
            json.WriteStartObject("segmentation"u8);
            json.WriteStartArray("size"u8);
            json.WriteNumberValue(_size.Height);
            json.WriteNumberValue(_size.Width);
            json.WriteEndArray();
            json.WriteString("counts"u8, RunLengths.Pack(frame.Labels, _size, item.Id));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WritePolygons(Utf8JsonWriter json, in LabelledFrame frame, in LabelledObject item)
    {
        json.WriteStartArray("segmentation"u8);
        foreach (var part in MaskOutline.Parts(frame.Labels, _size, item))
        {
            json.WriteStartArray();
            foreach (var corner in part.Corners)
            {
                json.WriteNumberValue(corner.X);
                json.WriteNumberValue(corner.Y);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
