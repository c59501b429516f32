namespace SRNet.Segmentation.Threading;

/// <summary>Work that falls into independent items.</summary>
internal interface IParallelWork
{
    /// <summary>Does one item.</summary>
    /// <param name="item">Which.</param>
    /// <param name="worker">The executing thread's number in its group, for scratch memory: no two threads share it at a time.</param>
    void Execute(int item, int worker);
}
