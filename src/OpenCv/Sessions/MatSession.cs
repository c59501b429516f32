using OpenCvSharp;
using SRNet.OpenCv.Loading;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;
using SRNet.Segmentation.Prompts;

namespace SRNet.OpenCv.Sessions;

/// <summary>One stream being segmented, on OpenCV's pictures: frames are <c>Mat</c> of 8UC3 in B, G, R as OpenCV reads them, masks are <c>Mat</c> of 8UC1.
/// Not thread-safe: one frame after the other.</summary>
/// <remarks>A frame is read once, row by row, so it may be a part of a larger picture. Labels are written straight into the caller's <c>Mat</c> when its rows are packed.
/// A step allocates nothing unless objects change or the caller's <c>Mat</c> has another size.</remarks>
public sealed class MatSession : IDisposable
{
    private readonly SrNetSession _session;
    private readonly ImageSize _size;
    private readonly byte[] _rgb;
    private readonly byte[] _labels;

    /// <summary>Prepares a stream.</summary>
    /// <param name="model">Shared by all sessions; must outlive this one.</param>
    /// <param name="options">Frame and internal size.</param>
    /// <exception cref="SrNetException">InvalidInput: a size that cannot be used, or a damaged bundle. Missing: OpenCV's library.</exception>
    public MatSession(SrNetModel model, SessionOptions options)
    {
        OpenCvLibrary.Ensure();
        _session = new SrNetSession(model, options);
        _size = options.FrameSize;
        _rgb = new byte[3 * _size.Pixels];
        _labels = new byte[_size.Pixels];
    }

    /// <summary>The objects in the last frame, ascending by id: area, box, confidence, state.</summary>
    public ReadOnlySpan<TrackedObject> Objects => _session.Objects;

    /// <summary>Segments the next frame.</summary>
    /// <param name="frame">8UC3, B, G, R, of the session's frame size; may be a part of a larger <c>Mat</c>.</param>
    /// <param name="labels">Receives one object id per pixel, 8UC1, 0 = background; made anew unless it is that already.</param>
    /// <param name="prompts">What a person says of this very frame, or null; coordinates are pixels of <paramref name="frame"/>.</param>
    /// <exception cref="SrNetException">InvalidInput: a frame of another kind or size, or a prompt that cannot be used; the session is as before the call.</exception>
    public void Step(Mat frame, Mat labels, IReadOnlyList<ObjectPrompt>? prompts = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        MatPixels.ToRgb(frame, _size, _rgb);
        var image = new RgbImage(_rgb, _size, 3 * _size.Width);
        labels.Create(_size.Height, _size.Width, MatType.CV_8UC1);
        if (labels.IsContinuous())
        {
            var packed = MatPixels.Packed(labels);
            _session.Step(image, packed, prompts);
            packed.CopyTo(_labels);
            return;
        }

        _session.Step(image, _labels, prompts);
        MatPixels.FromPacked(_labels, labels);
    }

    /// <summary>Writes one object's mask in the last frame.</summary>
    /// <param name="id">The object.</param>
    /// <param name="mask">Receives 255 where the object is and 0 elsewhere, 8UC1; made anew unless it is that already.</param>
    public void Mask(int id, Mat mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        mask.Create(_size.Height, _size.Width, MatType.CV_8UC1);
        for (var y = 0; y < _size.Height; y++)
        {
            var row = MatPixels.Row(mask, y);
            var from = _labels.AsSpan(y * _size.Width, _size.Width);
            for (var x = 0; x < row.Length; x++)
            {
                row[x] = from[x] == id ? byte.MaxValue : byte.MinValue;
            }
        }
    }

    /// <summary>Stops tracking an object. The others are not touched.</summary>
    /// <returns>Whether the object was there.</returns>
    public bool Remove(int id) => _session.Remove(id);

    /// <inheritdoc cref="SrNetSession.Undo"/>
    public bool Undo() => _session.Undo();

    /// <inheritdoc cref="SrNetSession.Redo"/>
    public bool Redo() => _session.Redo();

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();
}
