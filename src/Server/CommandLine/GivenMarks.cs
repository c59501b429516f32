using SRNet.Interop.Media;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Server.CommandLine;

/// <summary>One mark of the command line.</summary>
/// <param name="Frame">In which frame.</param>
/// <param name="ObjectId">Of which object.</param>
/// <param name="For">Makes the prompt for frames of a size, with such pixels.</param>
internal sealed record GivenMark(long Frame, int ObjectId, Func<ImageSize, PixelAspect, ObjectPrompt> For);

/// <summary>What a person marked on the command line.</summary>
/// <param name="Marks">In their order.</param>
/// <param name="Notes">How files were read, where it does not go without saying.</param>
internal sealed record GivenMarks(IReadOnlyList<GivenMark> Marks, IReadOnlyList<string> Notes)
{
    /// <summary>The prompts for a source, by frame.</summary>
    /// <exception cref="SrNetException">InvalidInput: a mask belongs to other frames.</exception>
    public IReadOnlyList<FramePrompts> For(SourceDescription source) =>
        [.. Marks.GroupBy(mark => mark.Frame).OrderBy(group => group.Key).Select(group => new FramePrompts(group.Key, [.. group.Select(mark => mark.For(source.Size, source.Aspect))]))];

    /// <summary>Boxes that leave the frame, as sentences: most of them were given by two corners.</summary>
    public static IEnumerable<string> Doubts(IReadOnlyList<FramePrompts> prompts, ImageSize size) => prompts.SelectMany(frame => frame.Prompts).OfType<BoxPrompt>()
        .Where(box => box.X + box.Width > size.Width + 1 || box.Y + box.Height > size.Height + 1)
        .Select(box => FormattableString.Invariant(
            $"The box {box.X},{box.Y},{box.Width},{box.Height} of object {box.ObjectId} leaves the frame, which is {size.Width} wide and {size.Height} high; a box is left, top, width, height, not two corners."));
}
