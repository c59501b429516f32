namespace SRNet.Segmentation.Memory;

/// <summary>One memorised frame of a bank, wherever its numbers lie. Slots are the session's object slots.</summary>
internal interface IMemoryFrame : IDisposable
{
    /// <summary>A frame a person confirmed: kept while recent frames come and go.</summary>
    bool Pinned { get; set; }

    /// <summary>When it was taken, counted in frames of the bank.</summary>
    long Time { get; set; }

    /// <summary>Running mean of the softmax weight it received; where nobody counts, as it was set.</summary>
    float Usage { get; set; }

    /// <summary>The slots that have a part in this frame. An object that was added later, or was lost in it, has none.</summary>
    uint Present { get; }

    /// <summary>Gives this frame room for <paramref name="count"/> objects, of which those in <paramref name="present"/> are to be written.</summary>
    void Resize(int count, uint present);

    /// <summary>Takes slots out of <see cref="Present"/>.</summary>
    void Forget(uint slots);

    /// <summary>Forgets an object; later slots move down by one. A slot beyond this frame's objects is no error.</summary>
    void RemoveSlot(int slot);
}
