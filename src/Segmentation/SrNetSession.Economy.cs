using System.Diagnostics.CodeAnalysis;
using SRNet.Segmentation.Devices;
using SRNet.Segmentation.History;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Memory;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation;

/// <content>A frame can be made to cost less: its memory is left out every second time, and the network works at a smaller size, for which all that is remembered
/// is memorised anew.</content>
public sealed partial class SrNetSession
{
    private readonly ImageSize _fullSize;
    private float[] _keys = [];

    // The frame stepped last was not memorised: the adjacent frame is still the one before it.
    private bool _isHeld;

    /// <summary>What is left out of every frame's work now.</summary>
    public Economy Economy { get; private set; }

    /// <summary>
    /// Leaves out more of the work, or less again, from the next frame on. Objects and their ids stay, and what is remembered of them: where the network's size
    /// changes it is memorised anew, which takes as long as some frames.
    /// </summary>
    /// <param name="economy">What to leave out.</param>
    /// <param name="frame">The frame stepped last; none is prepared.</param>
    /// <param name="labels">Its labels, as <see cref="Step(RgbImage, Span{byte}, IReadOnlyList{ObjectPrompt})"/> gave them.</param>
    /// <param name="why">One sentence that says why this device or session cannot; nothing has changed then.</param>
    public bool TryEconomise(Economy economy, RgbImage frame, ReadOnlySpan<byte> labels, [NotNullWhen(false)] out string? why)
    {
        CheckUnprepared();
        why = null;
        if (economy == Economy.LocalMemory && !_compute.CanHold)
        {
            why = "On a GPU every frame is memorised as it is segmented.";
            return false;
        }

        var size = economy == Economy.SmallerPicture ? _model.SmallerSize(FrameSize, _fullSize) : _fullSize;
        if (size is not { } wanted)
        {
            why = $"No preset has a smaller size than {_fullSize}.";
            return false;
        }

        if (wanted != InternalSize && !TryReopen(wanted, frame, labels, out why))
        {
            return false;
        }

        Economy = economy;
        return true;
    }

    // Whether the frame at hand is one that need not be memorised.
    private bool Holds => Economy != Economy.None && !_isHeld && _frame % _memory.Every != 0 && _compute.CanHold;

    private bool TryReopen(ImageSize size, RgbImage frame, ReadOnlySpan<byte> labels, [NotNullWhen(false)] out string? why)
    {
        IStreamCompute? other = null;
        var resampler = new MaskResampler(FrameSize, size);
        try
        {
            other = _model.Device.TryReopen(_compute.Device, FrameSize, size, _memory, out why);
            if (other is null || (_objects.Count > 0 && !other.TryReserve(_objects.Count, out why)))
            {
                other?.Dispose();
                why ??= $"There is no room for another size, {size}.";
                return false;
            }

            if (_objects.Count > 0)
            {
                MemoriseAnew(other, Remembered.ToArray(), resampler);
                Show(other, frame, new LabelMap(FrameSize, labels.ToArray()), resampler);
            }
        }
        catch (SrNetException e)
        {
            other?.Dispose();
            why = e.Message;
            return false;
        }

        if (other.Device != "cpu")
        {
            // Moments on a GPU lie in the order of their stream's work, which ends.
            _history.Clear();
        }

        _compute.Dispose();
        (_compute, InternalSize, _promptResampler) = (other, size, resampler);
        return true;
    }

    // All that is remembered, as this size sees it; the newest is the adjacent frame.
    private void MemoriseAnew(IStreamCompute compute, IReadOnlyList<RememberedFrame> remembered, MaskResampler resampler)
    {
        _isHeld = false;
        var rgb = new byte[3L * FrameSize.Pixels];
        compute.AddObjects(_objects.Count);
        foreach (var seen in remembered)
        {
            if (_kept.Find(seen.Taken) is { } picture)
            {
                Show(compute, picture, rgb, resampler);
                compute.Append(_adjacent, seen.Pinned, seen.Present, seen.Taken);
            }
        }
    }

    // A moment of another size: what was remembered then is memorised at this one.
    private void RestoreAnew(SessionMoment moment)
    {
        _compute.Clear();
        if (_objects.Count == 0)
        {
            return;
        }

        if (!_compute.TryReserve(_objects.Count, out var why))
        {
            throw SrNetException.Failed(why);
        }

        MemoriseAnew(_compute, moment.Remembered, _promptResampler);
    }

    // The cells of objects are those of the full size, whatever the network works at.
    private ReadOnlySpan<float> Spread(ReadOnlySpan<float> keys)
    {
        if (InternalSize == _fullSize)
        {
            return keys;
        }

        var (from, to) = (Cells(InternalSize), Cells(_fullSize));
        var channels = keys.Length / from.Pixels;
        if (_keys.Length != channels * to.Pixels)
        {
            _keys = new float[channels * to.Pixels];
        }

        for (var row = 0; row < channels * to.Height; row++)
        {
            var (channel, y) = (row / to.Height, row % to.Height);
            var source = keys.Slice(((channel * from.Height) + (((2 * y) + 1) * from.Height / (2 * to.Height))) * from.Width, from.Width);
            var target = _keys.AsSpan(row * to.Width, to.Width);
            for (var x = 0; x < target.Length; x++)
            {
                target[x] = source[((2 * x) + 1) * from.Width / (2 * to.Width)];
            }
        }

        return _keys;
    }

    private ImageSize Cells(ImageSize size)
    {
        var stride = _model.Bundle.Manifest.Architecture.Stride;
        return new ImageSize(size.Width / stride, size.Height / stride);
    }
}
