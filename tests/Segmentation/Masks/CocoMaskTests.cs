using System.Text.Json;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Masks;

namespace SRNet.Segmentation.Tests.Masks;

public sealed class CocoMaskTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.json");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Polygons_of_one_object_are_joined_and_objects_are_numbered_in_their_order()
    {
        var labels = Read("""
            {"images": [{"id": 9, "width": 40, "height": 30, "file_name": "a.jpg"}],
             "annotations": [
               {"id": 1201, "image_id": 9, "segmentation": [[2, 2, 12, 2, 12, 12, 2, 12], [20.0, 2, 25, 2, 25, 7, 20, 7]]},
               {"id": 1202, "image_id": 9, "segmentation": {"size": [30, 40], "counts": [905, 5, 290]}}]}
            """);
        Assert.Equal(new ImageSize(40, 30), labels.Size);
        Assert.Equal(100 + 25, labels.Pixels.Count(p => p == 1));

        // Run lengths go down the columns: five pixels from row 5 of column 30 on.
        Assert.Equal(Enumerable.Range(5, 5).Select(y => (y * 40) + 30), Enumerable.Range(0, 1200).Where(i => labels.Pixels[i] == 2));
    }

    [Theory]
    [InlineData(new[] { 640, 5, 98, 31, 7 })]
    [InlineData(new[] { 0, 1, 40000, 2, 1, 99999 })]
    public void Run_lengths_packed_into_text_are_the_same(int[] counts)
    {
        var size = new ImageSize(counts.Sum(), 1);
        var plain = Segmentation($$"""{"size": [1, {{size.Width}}], "counts": [{{string.Join(",", counts)}}]}""", size);
        var packed = JsonEncodedText.Encode(Pack(Array.ConvertAll(counts, count => (long)count)));
        Assert.Equal(plain.Pixels, Segmentation($$"""{"size": [1, {{size.Width}}], "counts": "{{packed}}"}""", size).Pixels);
    }

    [Fact]
    public void Lists_and_single_segmentations_are_read_too()
    {
        Assert.Equal([1], Read("""[{"segmentation": {"size": [2, 3], "counts": [1, 2, 3]}, "area": 2}]""").ObjectIds());
        Assert.Equal([0, 1, 0, 1, 0, 0], Read("""{"size": [2, 3], "counts": [1, 2, 3]}""").Pixels);
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("""{"annotations": [{"image_id": 1, "segmentation": [[1, 2, 3, 4, 5, 6]]}]}""", "how large")]
    [InlineData("""{"annotations": [{"image_id": 1, "segmentation": []}, {"image_id": 2, "segmentation": []}]}""", "2 pictures")]
    [InlineData("""{"size": [2, 3], "counts": [1, 2]}""", "add up")]
    [InlineData("""{"size": [2, 3], "counts": "~~"}""", "damaged")]
    [InlineData("""{"size": [2, 3], "counts": [1, -2, 7]}""", "add up")]
    [InlineData("""{"images": [{"width": 4, "height": 4}], "annotations": [{"segmentation": [[1, 2, 3]]}]}""", "corners")]
    [InlineData("""{"images": [{"width": 4, "height": 4}], "annotations": []}""", "0 objects")]
    public void What_cannot_be_used_is_refused_in_a_sentence(string json, string why)
    {
        File.WriteAllText(_file, json);
        var refused = Assert.Throws<SrNetException>(() => MaskFile.Read(_file));
        Assert.Equal(SrNetError.InvalidInput, refused.Error);
        Assert.Contains(why, refused.Message);
    }

    private LabelMap Read(string json)
    {
        File.WriteAllText(_file, json);
        return MaskFile.Read(_file).Labels;
    }

    private static LabelMap Segmentation(string json, ImageSize size)
    {
        using var document = JsonDocument.Parse(json);
        return MaskFile.Segmentation(document.RootElement, size);
    }

    // As rleToString of cocoapi has it.
    private static string Pack(long[] counts)
    {
        var text = new List<char>();
        for (var i = 0; i < counts.Length; i++)
        {
            var x = i > 2 ? counts[i] - counts[i - 2] : counts[i];
            for (var more = true; more;)
            {
                var c = (int)(x & 31);
                x >>= 5;
                more = (c & 16) != 0 ? x != -1 : x != 0;
                text.Add((char)((more ? c | 32 : c) + 48));
            }
        }

        return new string([.. text]);
    }
}
