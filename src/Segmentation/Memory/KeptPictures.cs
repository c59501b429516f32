using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Memory;

/// <summary>
/// The pictures and labels of the frames in a stream's memory bank: what the bank holds was made of them, and can be made anew as things look now. Allocates until it
/// holds as many as the bank; a picture of a frame that left the bank makes room for the next, unless the bank may go back to it.
/// </summary>
/// <param name="size">Of the pictures.</param>
internal sealed class KeptPictures(ImageSize size)
{
    private readonly List<KeptPicture> _pictures = [];

    /// <summary>Keeps a frame.</summary>
    /// <param name="frame">As it was given.</param>
    /// <param name="labels">As they were handed out.</param>
    /// <param name="taken">Its number.</param>
    /// <param name="look">Its look.</param>
    /// <param name="remembered">The bank's frames, this one among them.</param>
    public void Keep(RgbImage frame, ReadOnlySpan<byte> labels, long taken, PictureLook look, ReadOnlySpan<RememberedFrame> remembered)
    {
        var picture = Room(remembered);
        (picture.Taken, picture.Look) = (taken, look);
        for (var y = 0; y < size.Height; y++)
        {
            frame.Row(y).CopyTo(picture.Rgb.AsSpan(3 * size.Width * y));
        }

        labels.CopyTo(picture.Labels.Pixels);
    }

    /// <summary>The picture of a frame of the bank.</summary>
    public KeptPicture? Find(long taken) => _pictures.Find(picture => picture.Taken == taken);

    /// <summary>Pictures of frames that the bank may hold again; each is kept until it is <see cref="KeptPicture.Release">released</see> as often as it was held.</summary>
    /// <param name="remembered">The bank's frames.</param>
    public KeptPicture[] Hold(ReadOnlySpan<RememberedFrame> remembered)
    {
        var held = new List<KeptPicture>();
        foreach (var picture in _pictures)
        {
            if (IsIn(remembered, picture))
            {
                picture.Hold();
                held.Add(picture);
            }
        }

        return [.. held];
    }

    // One that nobody needs any more, or a new one; of several the others go.
    private KeptPicture Room(ReadOnlySpan<RememberedFrame> remembered)
    {
        KeptPicture? room = null;
        for (var i = _pictures.Count - 1; i >= 0; i--)
        {
            if (!_pictures[i].IsHeld && !IsIn(remembered, _pictures[i]))
            {
                room = _pictures[i];
                _pictures.RemoveAt(i);
            }
        }

        room ??= new KeptPicture(size);
        _pictures.Add(room);
        return room;
    }

    private static bool IsIn(ReadOnlySpan<RememberedFrame> remembered, KeptPicture picture)
    {
        foreach (var frame in remembered)
        {
            if (frame.Taken == picture.Taken)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>One of them.</summary>
internal sealed class KeptPicture(ImageSize size)
{
    private int _holders;

    /// <summary>The session's number of the frame.</summary>
    public long Taken { get; set; }

    /// <summary>Whether it stays, in the bank or not.</summary>
    public bool IsHeld => _holders > 0;

    /// <summary>As it was seen.</summary>
    public PictureLook Look { get; set; }

    /// <summary>Packed rows.</summary>
    public byte[] Rgb { get; } = new byte[3L * size.Pixels];

    /// <summary>What was where.</summary>
    public LabelMap Labels { get; } = new(size);

    /// <summary>What it takes.</summary>
    public long Bytes => Rgb.LongLength + Labels.Pixels.LongLength;

    /// <summary>See <see cref="KeptPictures.Hold"/>.</summary>
    public void Hold() => _holders++;

    /// <inheritdoc cref="Hold"/>
    public void Release() => _holders--;
}
