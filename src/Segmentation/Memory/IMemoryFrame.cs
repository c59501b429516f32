namespace SRNet.Segmentation.Memory;

/// <summary>One memorised frame of a bank, wherever its numbers lie. Slots are the session's object slots.</summary>
internal interface IMemoryFrame : IDisposable
{
    /// <summary>A frame a person confirmed: kept while recent frames come and go.</summary>
    bool Pinned { get; set; }

    /// <summary>Objects of this frame: slots 0..count-1. One that was added later has no part in it.</summary>
    int ObjectCount { get; }

    /// <summary>Gives this frame exactly <paramref name="count"/> objects, whose contents are to be overwritten.</summary>
    void Resize(int count);

    /// <summary>Forgets an object; later slots move down by one. A slot beyond this frame's objects is no error.</summary>
    void RemoveSlot(int slot);
}
