namespace SRNet.Interop.Compute;

/// <summary>One engine of a model, loaded for the CPU. Thread-safe: any number of runs may be bound and run at once.</summary>
internal interface IEngine : IDisposable
{
    /// <summary>What the engine is called in messages.</summary>
    string Name { get; }

    /// <summary>Input names in the engine's order.</summary>
    IReadOnlyList<string> Inputs { get; }

    /// <summary>Output names in the engine's order.</summary>
    IReadOnlyList<string> Outputs { get; }

    /// <summary>Fixes where a run reads and writes. The tensors must outlive it.</summary>
    /// <param name="tensors">A tensor per input and per output; others are left alone.</param>
    IEngineRun Bind(params ReadOnlySpan<(string Name, Tensor Tensor)> tensors);
}

/// <summary>An engine whose inputs and outputs are fixed: running it copies nothing and allocates nothing.</summary>
internal interface IEngineRun : IDisposable
{
    /// <summary>Runs the engine once. Inputs are read and outputs written in place.</summary>
    void Run();
}
