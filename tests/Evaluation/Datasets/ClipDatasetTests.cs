using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Tests.Support;

namespace SRNet.Evaluation.Tests.Datasets;

public sealed class ClipDatasetTests : IDisposable
{
    private readonly ClipFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Boxes_are_four_or_eight_numbers_a_line()
    {
        _data.Pictures("ball", 3).Text("ball.txt", "10,20,30,8\n10\t20\t30\t8\n5.5,3,2.5,6,9,8.5,4,7\n");

        var dataset = EvaluationDataset.Open(_data.Folder);

        Assert.Equal(DatasetKind.Boxes, dataset.Kind);
        var ball = Assert.Single(dataset.Sequences);
        Assert.Equal(("ball", 3, TinyDataset.Size), (ball.Name, ball.Frames.Count, ball.Size));
        Assert.Equal([new TruthBox(10, 20, 40, 28), new TruthBox(10, 20, 40, 28), new TruthBox(2.5, 3, 9, 8.5)], ball.Boxes);
    }

    [Fact]
    public void A_box_that_is_not_known_is_nan_and_notes_are_no_boxes()
    {
        _data.Pictures("ball", 3).Text("ball.txt", "10,20,30,8\nnan,nan,nan,nan\n10,20,30,8\n").Text("README.txt", "Four clips, 105 frames");
        Assert.Null(Assert.Single(EvaluationDataset.Open(_data.Folder).Sequences).Boxes[1]);
    }

    [Theory]
    [InlineData("10,20,30,8\n1,2,3\n", "Line 2 of")]
    [InlineData("10,20,30,8\n1,2,3,4\n1,2,3,4\n1,2,3,4\n", "ends after 3 frames, but its truth goes on to frame 4")]
    [InlineData("nan,nan,nan,nan\n1,2,3,4\n", "a box in the first")]
    public void Boxes_that_do_not_fit_are_refused(string text, string message)
    {
        _data.Pictures("ball", 3).Text("ball.txt", text);
        Assert.Contains(message, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Boxes_without_a_clip_are_refused()
    {
        _data.Text("ball.txt", "10,20,30,8\n1,2,3,4\n");
        Assert.Contains("there is no 'ball.mp4' and no folder 'ball'", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_are_read_as_far_as_their_frames_go()
    {
        _data.Pictures("hall", 9).Text("cases.json", """
            [{"clip": "hall", "box": [1, 2, 30, 40], "present": [0, 3], "inside": [0, 0, 32, 48], "absent": [[5, 7]], "why": "leaves"},
             {"clip": "hall", "box": [40, 2, 10, 40], "present": [0, 6], "absent": []}]
            """);

        var dataset = EvaluationDataset.Open(_data.Folder);

        Assert.Equal(DatasetKind.Cases, dataset.Kind);
        Assert.Equal([("hall", 8), ("hall-2", 7)], dataset.Sequences.Select(sequence => (sequence.Name, sequence.Frames.Count)));
        var first = dataset.Sequences[0].Case!;
        Assert.Equal((new TruthBox(1, 2, 31, 42), new FrameRange(0, 3), new TruthBox(0, 0, 32, 48), "leaves"), (first.Box, first.Present, first.Inside!.Value, first.Why));
        Assert.Equal([new FrameRange(5, 7)], first.Absent);
        Assert.Equal("hall-2", Assert.Single(EvaluationDataset.Open(_data.Folder, "hall-2").Sequences).Name);
    }

    [Theory]
    [InlineData("{}", "is no list of cases")]
    [InlineData("[]", "lists no case")]
    [InlineData("""[{"clip": "hall", "box": [1, 2, 30], "present": [0, 3]}]""", "\"box\" of hall")]
    [InlineData("""[{"clip": "hall", "box": [1, 2, 30, 40], "present": [3, 0]}]""", "frames of hall")]
    [InlineData("""[{"clip": "hall", "box": [1, 2, 30, 40], "present": [0, 30]}]""", "ends after 3 frames")]
    public void Cases_that_cannot_be_used_are_refused(string json, string message)
    {
        _data.Pictures("hall", 3).Text("cases.json", json);
        Assert.Contains(message, Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_data_set_says_what_one_is()
    {
        _data.Text("notes.txt", "nothing");
        Assert.Contains("cases.json", Refused(), StringComparison.Ordinal);
    }

    private string Refused()
    {
        var error = Assert.Throws<SrNetException>(() => EvaluationDataset.Open(_data.Folder));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        return error.Message;
    }
}
