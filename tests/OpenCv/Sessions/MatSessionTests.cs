using OpenCvSharp;
using SRNet.OpenCv.Sessions;
using SRNet.OpenCv.Tests.Support;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.OpenCv.Tests.Sessions;

public sealed class MatSessionTests : IDisposable
{
    private static readonly ImageSize Size = new(160, 96);

    private readonly SrNetModel _model = SrNetModel.Load();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Labels_are_those_of_a_session_on_the_same_pixels()
    {
        using var onMat = NewSession();
        using var onBytes = new SrNetSession(_model, Options());
        using var labels = new Mat();
        var expected = new byte[Size.Pixels];
        for (var i = 0; i < 4; i++)
        {
            using var frame = Scene.Draw(Size, i);
            IReadOnlyList<ObjectPrompt>? prompts = i == 0 ? [new BoxPrompt(1, 20, 20, 40, 40)] : null;
            onMat.Step(frame, labels, prompts);
            onBytes.Step(new RgbImage(Scene.Rgb(frame), Size, 3 * Size.Width), expected, prompts);
            Assert.Equal((Size.Height, Size.Width, MatType.CV_8UC1), (labels.Height, labels.Width, labels.Type()));
            Assert.Equal(expected, Scene.Bytes(labels));
            Assert.Contains((byte)1, expected);
            Assert.Equal(onBytes.Objects.ToArray(), onMat.Objects.ToArray());
        }
    }

    [Fact]
    public void A_part_of_a_larger_picture_is_a_frame_and_a_part_of_a_larger_map_takes_its_labels()
    {
        using var whole = NewSession();
        using var part = NewSession();
        using var frame = Scene.Draw(Size, 0);
        using var labels = new Mat();
        whole.Step(frame, labels, [new BoxPrompt(1, 20, 20, 40, 40)]);

        var place = new Rect(30, 10, Size.Width, Size.Height);
        using var large = new Mat(200, 300, MatType.CV_8UC3, new Scalar(9, 9, 9));
        using var largeLabels = new Mat(200, 300, MatType.CV_8UC1, new Scalar(77));
        using var frameInLarge = new Mat(large, place);
        using var labelsInLarge = new Mat(largeLabels, place);
        frame.CopyTo(frameInLarge);
        part.Step(frameInLarge, labelsInLarge, [new BoxPrompt(1, 20, 20, 40, 40)]);

        using var written = new Mat(largeLabels, place).Clone();
        Assert.Equal(Scene.Bytes(labels), Scene.Bytes(written));
        Assert.Equal(300 * 200 - Size.Pixels, Scene.Bytes(largeLabels).Count(value => value == 77));
    }

    [Fact]
    public void Labels_are_written_where_the_caller_keeps_them()
    {
        using var session = NewSession();
        using var frame = Scene.Draw(Size, 0);
        using var labels = new Mat(Size.Height, Size.Width, MatType.CV_8UC1);
        var data = labels.Data;
        session.Step(frame, labels, [new BoxPrompt(1, 20, 20, 40, 40)]);
        Assert.Equal(data, labels.Data);
    }

    [Fact]
    public void A_mask_is_white_where_the_object_is()
    {
        using var session = NewSession();
        using var frame = Scene.Draw(Size, 0);
        using Mat labels = new(), mask = new();
        session.Step(frame, labels, [new BoxPrompt(3, 20, 20, 40, 40)]);
        session.Mask(3, mask);
        Assert.Equal(Scene.Bytes(labels).Select(id => (byte)(id == 3 ? 255 : 0)), Scene.Bytes(mask));
    }

    [Fact]
    public void Frames_of_another_kind_or_size_are_refused_and_leave_the_session_as_it_was()
    {
        using var session = NewSession();
        using var labels = new Mat();
        using Mat empty = new(), gray = new(Size.Height, Size.Width, MatType.CV_8UC1), small = new(48, 64, MatType.CV_8UC3);
        Assert.Contains("empty Mat", Refused(empty), StringComparison.Ordinal);
        Assert.Contains("CV_8UC1 and has to be CV_8UC3", Refused(gray), StringComparison.Ordinal);
        Assert.Contains("48x64 but the session was made for 96x160", Refused(small), StringComparison.Ordinal);

        using var frame = Scene.Draw(Size, 0);
        session.Step(frame, labels, [new BoxPrompt(1, 20, 20, 40, 40)]);
        Assert.Equal(1, session.Objects.Length);

        string Refused(Mat mat)
        {
            var error = Assert.Throws<SrNetException>(() => session.Step(mat, labels, [new BoxPrompt(1, 2, 2, 4, 4)]));
            Assert.Equal(SrNetError.InvalidInput, error.Error);
            return error.Message;
        }
    }

    private static SessionOptions Options() => new() { FrameSize = Size, InternalSize = new ImageSize(160, 96) };

    private MatSession NewSession() => new(_model, Options());
}
