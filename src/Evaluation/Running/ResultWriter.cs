using SRNet.Evaluation.Datasets;
using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Running;

/// <summary>Writes a sequence's label maps as palette PNGs, named as its annotations are. The first one is the mask that was given.</summary>
internal sealed class ResultWriter
{
    private readonly string _folder;
    private readonly EvaluationSequence _sequence;
    private byte[] _palette = LabelPalette.Rgb;

    public ResultWriter(string resultsFolder, EvaluationSequence sequence)
    {
        _folder = Path.Combine(resultsFolder, sequence.Name);
        _sequence = sequence;
        Guarded(_folder, () => Directory.CreateDirectory(_folder));
    }

    /// <summary>Writes one frame. All frames take the first annotation's palette, so that results look as the annotations do.</summary>
    public void Write(int index, byte[] labels, SequenceFrame frame)
    {
        if (index == 0)
        {
            _palette = frame.Palette ?? _palette;
            labels = Array.ConvertAll(frame.Truth.Pixels, label => label == LabelMap.Void ? LabelMap.Background : label);
        }

        var path = Path.Combine(_folder, Path.GetFileName(_sequence.Annotations[index]));
        var png = ImageCodec.EncodePalettePng(labels, _sequence.Size.Width, _sequence.Size.Height, _palette);
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
