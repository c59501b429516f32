using SRNet.Evaluation.Datasets;
using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>Writes a sequence's label maps as palette PNGs, named as its frames are.</summary>
internal sealed class ResultWriter
{
    private readonly string _folder;
    private readonly EvaluationSequence _sequence;
    private readonly bool _givenMasks;
    private byte[]? _palette;

    /// <summary>Makes the sequence's folder.</summary>
    /// <param name="resultsFolder">Of all sequences.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="givenMasks">The first result is the mask that was given.</param>
    public ResultWriter(string resultsFolder, EvaluationSequence sequence, bool givenMasks)
    {
        _givenMasks = givenMasks;
        _folder = Path.Combine(resultsFolder, sequence.Name);
        _sequence = sequence;
        Guarded(_folder, () => Directory.CreateDirectory(_folder));
    }

    /// <summary>Writes one frame. Frames take the first annotation's palette, so that results look as the annotations do.</summary>
    public void Write(int index, byte[] labels, SequenceFrame frame)
    {
        _palette ??= frame.Truth is null ? null : frame.Palette ?? LabelPalette.Rgb;
        if (index == 0 && _givenMasks && frame.Truth is { } given)
        {
            labels = Array.ConvertAll(given.Pixels, label => label == LabelMap.Void ? LabelMap.Background : label);
        }

        var path = Path.Combine(_folder, Path.GetFileNameWithoutExtension(_sequence.Frames[index]) + ".png");
        var png = ImageCodec.EncodePalettePng(labels, _sequence.Size.Width, _sequence.Size.Height, _palette ?? LabelPalette.Rgb);
        Guarded(path, () => File.WriteAllBytes(path, png));
    }

    private static void Guarded(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SrNetException.Failed($"Cannot write the result '{path}': {e.Message}", e);
        }
    }
}
