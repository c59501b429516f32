namespace SRNet.Interop.OnnxRuntime;

/// <summary>What an <see cref="OrtHandle"/> holds.</summary>
internal enum OrtHandleKind
{
    Environment,
    SessionOptions,
    Session,
    MemoryInfo,
    Value,
    Binding,
}
