namespace SRNet.Pipeline.Queues;

/// <summary>What happens to a frame when the queue is full.</summary>
internal enum QueueMode
{
    /// <summary>The writer waits: no frame is lost.</summary>
    Wait,

    /// <summary>The oldest queued frame goes: the reader always gets the newest.</summary>
    DropOldest,
}
