using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Flow;

/// <summary>Optical flow between the successive pictures of a sequence, coarse to fine, at a short side of about <see cref="ShortSide"/> pixels.</summary>
/// <remarks>Allocates when it is made and not per frame.</remarks>
internal sealed class DenseFlow
{
    private const int ShortSide = 240;

    private readonly GrayImage[] _first;
    private readonly GrayImage[] _second;
    private readonly FlowField[] _flow;
    private readonly InverseSearch[] _search;
    private bool _newestIsFirst;
    private bool _started;

    public DenseFlow(ImageSize frameSize)
    {
        Factor = Math.Max(1, (int)Math.Round(Math.Min(frameSize.Width, frameSize.Height) / (double)ShortSide));
        var sizes = new List<ImageSize> { new(frameSize.Width / Factor, frameSize.Height / Factor) };
        while (Math.Min(sizes[^1].Width, sizes[^1].Height) >= 2 * InverseSearch.Patch)
        {
            sizes.Add(new ImageSize(sizes[^1].Width / 2, sizes[^1].Height / 2));
        }

        _first = [.. sizes.Select(size => new GrayImage(size))];
        _second = [.. sizes.Select(size => new GrayImage(size))];
        _flow = [.. sizes.Select(size => new FlowField(size))];
        _search = [.. sizes.Select(size => new InverseSearch(size))];
    }

    /// <summary>Pixels of the frame per pixel of the field, along each side.</summary>
    public int Factor { get; }

    public ImageSize FieldSize => _flow[0].Size;

    /// <summary>Takes the next frame, and answers where each of its pixels was in the frame before; null for the first.
    /// The field is valid until the next call.</summary>
    public FlowField? Next(RgbImage frame)
    {
        var current = _newestIsFirst ? _second : _first;
        var previous = _newestIsFirst ? _first : _second;
        _newestIsFirst = !_newestIsFirst;
        current[0].Fill(frame, Factor);
        for (var scale = 1; scale < current.Length; scale++)
        {
            current[scale].FillHalf(current[scale - 1]);
        }

        if (!_started)
        {
            _started = true;
            return null;
        }

        _flow[^1].Clear();
        for (var scale = _flow.Length - 1; scale >= 0; scale--)
        {
            if (scale < _flow.Length - 1)
            {
                _flow[scale].FillDouble(_flow[scale + 1]);
            }

            _search[scale].Refine(current[scale], previous[scale], _flow[scale]);
        }

        return _flow[0];
    }
}
