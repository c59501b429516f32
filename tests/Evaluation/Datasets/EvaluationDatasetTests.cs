using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Tests.Support;
using SRNet.Interop.Media;

namespace SRNet.Evaluation.Tests.Datasets;

public sealed class EvaluationDatasetTests : IDisposable
{
    private static readonly byte[] One = Pictures.Boxes(TinyDataset.Size, (1, 5, 5, 20, 20));
    private static readonly byte[] Two = Pictures.Boxes(TinyDataset.Size, (1, 5, 5, 20, 20), (2, 40, 10, 10, 10));

    private readonly TinyDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Lists_sequences_frames_and_objects_by_name()
    {
        _data.Add("bear", One, One, One).Add("ant", Two, Two, Two, Two);

        var dataset = EvaluationDataset.Open(_data.Folder + "/");

        Assert.Equal(Path.GetFileName(_data.Folder), dataset.Name);
        Assert.Equal(["ant", "bear"], dataset.Sequences.Select(sequence => sequence.Name));
        var ant = dataset.Sequences[0];
        Assert.Equal(TinyDataset.Size, ant.Size);
        Assert.Equal([_data.Frame("ant", 0), _data.Frame("ant", 1), _data.Frame("ant", 2), _data.Frame("ant", 3)], ant.Frames);
        Assert.Equal([_data.Annotation("ant", 0), _data.Annotation("ant", 1), _data.Annotation("ant", 2), _data.Annotation("ant", 3)], ant.Annotations);
        Assert.Equal([new EvaluationObject(1, 0), new EvaluationObject(2, 0)], ant.Objects);
    }

    [Fact]
    public void Reads_the_480p_level_of_the_original_DAVIS()
    {
        using var data = new TinyDataset { Nested = "480p" };
        data.Add("bear", One, One, One);

        var sequence = Assert.Single(EvaluationDataset.Open(data.Folder).Sequences);

        Assert.Equal("bear", sequence.Name);
        Assert.Equal(data.Frame("bear", 0), sequence.Frames[0]);
    }

    [Fact]
    public void An_object_that_appears_later_is_listed_with_the_frame_where_it_does()
    {
        _data.Add("street", One, One, Two, Two, One);
        Assert.Equal([new EvaluationObject(1, 0), new EvaluationObject(2, 2)], EvaluationDataset.Open(_data.Folder).Sequences[0].Objects);
    }

    [Fact]
    public void Void_is_no_object()
    {
        _data.Add("bear", [.. Enumerable.Repeat(Pictures.Boxes(TinyDataset.Size, (7, 0, 0, 9, 9), (255, 20, 20, 9, 9)), 3)]);
        Assert.Equal([new EvaluationObject(7, 0)], EvaluationDataset.Open(_data.Folder).Sequences[0].Objects);
    }

    [Fact]
    public void Gray_annotations_are_label_maps_too()
    {
        _data.Add("bear", One, One, One);
        TinyDataset.Write(_data.Annotation("bear", 1), ImageCodec.EncodePng(Two, TinyDataset.Size.Width, TinyDataset.Size.Height, PixelKind.Gray8));
        Assert.Equal([new EvaluationObject(1, 0), new EvaluationObject(2, 1)], EvaluationDataset.Open(_data.Folder).Sequences[0].Objects);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var message = Refused(Path.Combine(_data.Folder, "nowhere"));
        Assert.Contains("no data set folder", message, StringComparison.Ordinal);
        Assert.Contains("nowhere", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JPEGImages")]
    [InlineData("Annotations")]
    public void A_folder_without_one_of_its_halves_is_no_data_set(string half)
    {
        _data.Add("bear", One, One, One);
        Directory.Delete(Path.Combine(_data.Folder, half), true);
        Assert.Contains($"has no folder '{half}'", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_without_a_sequence_is_refused()
    {
        _data.Add("bear", One, One, One);
        Directory.Delete(Path.Combine(_data.Folder, "JPEGImages", "bear"), true);
        Assert.Contains("There is no sequence", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_without_annotations_is_named()
    {
        _data.Add("bear", One, One, One).Add("ant", One, One, One);
        Directory.Delete(Path.Combine(_data.Folder, "Annotations", "bear"), true);
        Assert.Contains("Sequence 'bear' has no annotations", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_without_annotation_belongs_to_the_sequence_and_is_not_scored()
    {
        _data.Add("bear", One, One, One, One, One);
        File.Delete(_data.Annotation("bear", 1));
        File.Delete(_data.Annotation("bear", 3));

        var sequence = EvaluationDataset.Open(_data.Folder).Sequences[0];

        Assert.Equal(5, sequence.Frames.Count);
        Assert.Equal([_data.Annotation("bear", 0), null, _data.Annotation("bear", 2), null, _data.Annotation("bear", 4)], sequence.Annotations);
        Assert.Equal([2, 4], Enumerable.Range(0, 5).Where(i => sequence.IsScored(sequence.Objects[0], i)));
    }

    [Fact]
    public void A_sequence_with_its_first_mask_alone_is_no_error()
    {
        _data.Add("bear", One, One, One);
        File.Delete(_data.Annotation("bear", 1));
        File.Delete(_data.Annotation("bear", 2));
        var sequence = EvaluationDataset.Open(_data.Folder).Sequences[0];
        Assert.False(sequence.IsScored(sequence.Objects[0]));
    }

    [Fact]
    public void White_is_the_object_where_annotations_are_black_and_white()
    {
        var white = Pictures.Boxes(TinyDataset.Size, (255, 5, 5, 20, 20));
        _data.Add("bear", new byte[white.Length], white, white, white);
        var colour = white.SelectMany(value => Enumerable.Repeat(value, 3)).ToArray();
        TinyDataset.Write(_data.Annotation("bear", 2), ImageCodec.EncodePng(colour, TinyDataset.Size.Width, TinyDataset.Size.Height, PixelKind.Rgb24));

        var sequence = EvaluationDataset.Open(_data.Folder).Sequences[0];

        Assert.Equal([new EvaluationObject(1, 1)], sequence.Objects);
        Assert.Equal(One, FrameFiles.ReadLabels(_data.Annotation("bear", 2), TinyDataset.Size, sequence.Meaning).Map.Pixels);
    }

    [Fact]
    public void What_file_managers_leave_behind_is_passed_over()
    {
        _data.Add("bear", One, One, One);
        Directory.CreateDirectory(Path.Combine(_data.Folder, "JPEGImages", "__MACOSX"));
        TinyDataset.Write(Path.Combine(Path.GetDirectoryName(_data.Frame("bear", 0))!, "._00000.png"), [0, 5, 22, 7]);
        TinyDataset.Write(Path.Combine(Path.GetDirectoryName(_data.Annotation("bear", 0))!, "._00000.png"), [0, 5, 22, 7]);
        Assert.Equal(3, Assert.Single(EvaluationDataset.Open(_data.Folder).Sequences).Frames.Count);
    }

    [Theory]
    [InlineData("cow,ant", "ant cow")]
    [InlineData("val", "bear")]
    [InlineData("2016/both", "ant bear")]
    public void Sequences_are_taken_by_name_or_by_list(string list, string expected)
    {
        _data.Add("ant", One, One, One).Add("bear", One, One, One).Add("cow", One, One, One);
        TinyDataset.Write(Path.Combine(_data.Folder, "ImageSets", "2017", "val.txt"), "# those to score\nbear\n\n"u8.ToArray());
        TinyDataset.Write(
            Path.Combine(_data.Folder, "ImageSets", "2016", "both.txt"),
            "/JPEGImages/480p/bear/00000.jpg /Annotations/480p/bear/00000.png\n/JPEGImages/480p/bear/00001.jpg /Annotations/480p/bear/00001.png\n/JPEGImages/480p/ant/00000.jpg\n"u8.ToArray());
        Assert.Equal(expected.Split(' '), EvaluationDataset.Open(_data.Folder, list).Sequences.Select(sequence => sequence.Name));
    }

    [Fact]
    public void A_sequence_that_was_named_and_is_not_there_is_named()
    {
        _data.Add("ant", One, One, One);
        var message = Assert.Throws<SrNetException>(() => EvaluationDataset.Open(_data.Folder, "ant,dog")).Message;
        Assert.Contains("'dog' is not there: the data set has ant", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_annotation_that_has_no_frame_is_named()
    {
        _data.Add("bear", One, One, One, One);
        File.Delete(_data.Frame("bear", 3));
        Assert.Contains("3 frames and 4 annotations: annotation '00003' has no frame", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_sequence_is_refused()
    {
        _data.Add("bear", One);
        File.Delete(_data.Frame("bear", 0));
        File.Delete(_data.Annotation("bear", 0));
        Assert.Contains("0 frames and 0 annotations", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_annotation_of_another_size_is_named_with_both_sizes()
    {
        _data.Add("bear", One, One, One);
        TinyDataset.Write(_data.Annotation("bear", 1), ImageCodec.EncodePalettePng(new byte[32 * 24], 32, 24, TinyDataset.Palette));
        var message = Refused();
        Assert.Contains(_data.Annotation("bear", 1), message, StringComparison.Ordinal);
        Assert.Contains("is 24x32, but the sequence's first frame is 48x64", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_colour_picture_is_no_label_map()
    {
        _data.Add("bear", One, One, One);
        File.Copy(_data.Frame("bear", 0), _data.Annotation("bear", 2), true);
        var message = Refused();
        Assert.Contains(_data.Annotation("bear", 2), message, StringComparison.Ordinal);
        Assert.Contains("object ids", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_colour_is_the_same_object_in_all_annotations_of_a_sequence()
    {
        _data.Add("bear", One, One, One, One);
        var size = TinyDataset.Size;
        byte[] Painted(params (int Y, byte[] Colour)[] bands) =>
            [.. Enumerable.Range(0, size.Pixels).SelectMany(i => bands.Where(band => i / size.Width / 10 == band.Y).Select(band => band.Colour).FirstOrDefault([0, 0, 0]))];
        byte[] orange = [255, 120, 0], teal = [0, 200, 180];
        TinyDataset.Write(_data.Annotation("bear", 0), ImageCodec.EncodePng(Painted((1, orange)), size.Width, size.Height, PixelKind.Rgb24));
        TinyDataset.Write(_data.Annotation("bear", 1), ImageCodec.EncodePng(Painted((0, teal), (2, orange)), size.Width, size.Height, PixelKind.Rgb24));
        foreach (var i in new[] { 2, 3 })
        {
            TinyDataset.Write(_data.Annotation("bear", i), ImageCodec.EncodePng(Painted((0, teal)), size.Width, size.Height, PixelKind.Rgb24));
        }

        var sequence = EvaluationDataset.Open(_data.Folder).Sequences[0];
        Assert.Equal([new EvaluationObject(1, 0), new EvaluationObject(2, 1)], sequence.Objects);
        var map = FrameFiles.ReadLabels(_data.Annotation("bear", 1), size, sequence.Meaning).Map;
        Assert.Equal((2, 1), (map.Pixels[5 * size.Width], map.Pixels[25 * size.Width]));
        Assert.Equal([2], FrameFiles.ReadLabels(_data.Annotation("bear", 3), size, sequence.Meaning).Map.ObjectIds());
    }

    [Fact]
    public void A_damaged_annotation_is_named()
    {
        _data.Add("bear", One, One, One);
        File.WriteAllText(_data.Annotation("bear", 2), "not a PNG");
        Assert.Contains(_data.Annotation("bear", 2), Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_too_short_to_score_is_refused()
    {
        _data.Add("bear", One, One);
        Assert.Contains("must appear before the last two of its 2 frames", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_without_any_object_is_refused()
    {
        var nothing = new byte[TinyDataset.Size.Pixels];
        _data.Add("bear", nothing, nothing, nothing);
        Assert.Contains("Sequence 'bear' has nothing to score", Refused(), StringComparison.Ordinal);
    }

    private string Refused(string? folder = null)
    {
        var error = Assert.Throws<SrNetException>(() => EvaluationDataset.Open(folder ?? _data.Folder));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        return error.Message;
    }
}
