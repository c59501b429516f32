namespace SRNet.Interop.TensorRt;

/// <summary>How an engine is built from an ONNX model.</summary>
internal sealed record BuildOptions
{
    /// <summary>One entry per input with dynamic dimensions and profile; none for a model without such inputs.</summary>
    public IReadOnlyList<ShapeRange> Shapes { get; init; } = [];

    /// <summary>TensorRT 10 only: lets TensorRT choose FP16 for an FP32 model. Otherwise the model's own types hold, the only way of TensorRT 11.</summary>
    public bool AllowHalf { get; init; }

    /// <summary>Keeps FP32 layers in full FP32 instead of TF32, for comparisons with a CPU.</summary>
    public bool FullFloat32 { get; init; }

    /// <summary>Device memory that one layer may take for itself at most; 0: as much as the GPU has.</summary>
    public long WorkspaceBytes { get; init; }

    /// <summary>Lets <see cref="TensorRtEngine.Inspect"/> tell types and tactics of the layers, not only their names.</summary>
    public bool Detailed { get; init; }

    /// <summary>How long TensorRT looks for fast tactics, 0 to 5; null: its own choice. Where one is asked for, a cached plan is built anew; it is then the plan,
    /// however it was built, so this is no part of its key.</summary>
    public int? Level { get; init; }

    /// <summary>Whatever else changes the engine, as one line: part of the key of a cached plan.</summary>
    public override string ToString() => $"half={AllowHalf} float32={FullFloat32} detailed={Detailed} workspace={WorkspaceBytes} shapes=[{string.Join(' ', Shapes)}]";
}
