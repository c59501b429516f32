using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Memory;

/// <summary>
/// What the frames of a memory bank looked like, and what was where in them: enough to memorise them again for a network of another size. They come and go as
/// the bank's own do, by the same rule. Pictures much larger than the network's are kept smaller, by a whole number. A steady stream allocates nothing.
/// </summary>
internal sealed class FramePictures : IDisposable
{
    // Beyond so many pixels for one of the network's, a picture shows it nothing more.
    private const int MostDetail = 4;

    private readonly ImageSize _frame;
    private readonly ImageSize _kept;
    private readonly int _factor;
    private readonly MemoryBank<PictureFrame> _bank;

    /// <param name="frame">Size of the frames.</param>
    /// <param name="network">The largest size that the network will work at.</param>
    /// <param name="capacity">Frames of the bank.</param>
    public FramePictures(ImageSize frame, ImageSize network, int capacity)
    {
        _frame = frame;
        _factor = Math.Max(1, (int)Math.Sqrt((double)frame.Pixels / (MostDetail * network.Pixels)));
        _factor += (frame.Width / _factor) * (frame.Height / _factor) > MostDetail * network.Pixels ? 1 : 0;
        _kept = new ImageSize(Math.Max(1, frame.Width / _factor), Math.Max(1, frame.Height / _factor));
        _bank = new MemoryBank<PictureFrame>(() => new PictureFrame(_kept.Pixels), capacity);
    }

    /// <summary>From oldest to newest. The span ends with the next change.</summary>
    public ReadOnlySpan<PictureFrame> Frames => _bank.Frames;

    /// <summary>Takes a frame that the bank has taken.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="pinned">As the bank has it.</param>
    /// <param name="objects">Slots there are.</param>
    /// <param name="present">Slots that have a part in it.</param>
    public void Append(RgbImage frame, ReadOnlySpan<byte> labels, bool pinned, int objects, uint present)
    {
        var picture = _bank.Append(pinned, objects, present).Renew();
        for (var y = 0; y < _kept.Height; y++)
        {
            var row = picture.Rgb.Slice(3 * y * _kept.Width, 3 * _kept.Width);
            if (_factor == 1)
            {
                frame.Row(y).CopyTo(row);
                continue;
            }

            Average(frame, y, row);
        }

        for (var y = 0; y < _kept.Height; y++)
        {
            var source = labels.Slice(((y * _factor) + (_factor / 2)) * _frame.Width, _frame.Width);
            var row = picture.Labels.Slice(y * _kept.Width, _kept.Width);
            for (var x = 0; x < row.Length; x++)
            {
                row[x] = source[(x * _factor) + (_factor / 2)];
            }
        }
    }

    /// <summary>A picture at the frames' size.</summary>
    /// <param name="picture">One of <see cref="Frames"/>.</param>
    /// <param name="rgb">Receives R, G, B, rows packed.</param>
    /// <param name="labels">Receives the labels.</param>
    public void Expand(SharedPicture picture, Span<byte> rgb, Span<byte> labels)
    {
        for (var y = 0; y < _frame.Height; y++)
        {
            var from = Math.Min(y / _factor, _kept.Height - 1) * _kept.Width;
            for (var x = 0; x < _frame.Width; x++)
            {
                var (source, target) = (from + Math.Min(x / _factor, _kept.Width - 1), (y * _frame.Width) + x);
                picture.Rgb.Slice(3 * source, 3).CopyTo(rgb[(3 * target)..]);
                labels[target] = picture.Labels[source];
            }
        }
    }

    /// <inheritdoc cref="MemoryBank{TFrame}.Forget"/>
    public void Forget(uint slots) => _bank.Forget(slots);

    /// <inheritdoc cref="MemoryBank{TFrame}.RemoveSlot"/>
    public void RemoveSlot(int slot) => _bank.RemoveSlot(slot);

    /// <summary>As they stand; the pictures are shared.</summary>
    public SavedPictures Save()
    {
        var frames = new List<(SharedPicture, bool, uint)>();
        foreach (var frame in _bank.Frames)
        {
            frames.Add((frame.Picture.Share(), frame.Pinned, frame.Present));
        }

        return new SavedPictures(frames);
    }

    /// <summary>Goes back to them.</summary>
    public void Restore(SavedPictures saved)
    {
        _bank.Forget(uint.MaxValue);
        foreach (var (picture, pinned, present) in saved.Frames)
        {
            _bank.Append(pinned, Slots.Most, present).Take(picture.Share());
        }
    }

    public void Dispose() => _bank.Dispose();

    private void Average(RgbImage frame, int y, Span<byte> row)
    {
        var half = _factor * _factor / 2;
        for (var x = 0; x < row.Length; x++)
        {
            // The channel of the first of the pixels that become this one.
            var first = (x / 3 * 3 * _factor) + (x % 3);
            var sum = half;
            for (var dy = 0; dy < _factor; dy++)
            {
                var source = frame.Row((y * _factor) + dy);
                for (var dx = 0; dx < _factor; dx++)
                {
                    sum += source[first + (3 * dx)];
                }
            }

            row[x] = (byte)(sum / (_factor * _factor));
        }
    }
}

/// <summary>Pictures of a moment, from oldest to newest, and the slots that have a part in each.</summary>
internal sealed record SavedPictures(IReadOnlyList<(SharedPicture Picture, bool Pinned, uint Present)> Frames) : IDisposable
{
    public void Dispose()
    {
        foreach (var frame in Frames)
        {
            frame.Picture.Dispose();
        }
    }
}
