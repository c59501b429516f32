using SRNet.Segmentation.Objects;

namespace SRNet.Segmentation.Memory;

/// <summary>A remembered frame as it looked.</summary>
/// <param name="pixels">Of its picture.</param>
internal sealed class PictureFrame(int pixels) : IMemoryFrame
{
    private SharedPicture? _picture;

    public bool Pinned { get; set; }

    public uint Present { get; private set; }

    /// <summary>What was written last.</summary>
    public SharedPicture Picture => _picture ?? throw new InvalidOperationException("The frame has no picture yet.");

    public void Resize(int count, uint present) => Present = present & Slots.All(count);

    public void Forget(uint slots) => Present &= ~slots;

    public void RemoveSlot(int slot) => Present = Present.Without(slot);

    /// <summary>A picture to be written; that of the frame before, where nobody else has it.</summary>
    public SharedPicture Renew()
    {
        if (_picture is { IsShared: true })
        {
            Take(null);
        }

        return _picture ??= new SharedPicture(pixels);
    }

    /// <summary>Has another picture from now on.</summary>
    /// <param name="picture">The frame's, which disposes it.</param>
    public void Take(SharedPicture? picture)
    {
        _picture?.Dispose();
        _picture = picture;
    }

    public void Dispose() => Take(null);
}
