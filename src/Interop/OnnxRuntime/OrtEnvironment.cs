using SRNet.Native.OnnxRuntime;

namespace SRNet.Interop.OnnxRuntime;

/// <summary>ONNX Runtime's process-wide objects. They live as long as the process: the runtime's own threads refer to them.</summary>
internal static class OrtEnvironment
{
    private const int SeverityError = 3;

    private static readonly Lazy<OrtHandle> SharedEnvironment =
        new(() => new OrtHandle(OrtHandleKind.Environment, OrtApi.Instance.CreateEnvironment(SeverityError, "srnet")));

    private static readonly Lazy<OrtHandle> SharedMemoryInfo =
        new(() => new OrtHandle(OrtHandleKind.MemoryInfo, OrtApi.Instance.CreateCpuMemoryInfo()));

    public static nint Environment => SharedEnvironment.Value.Value;

    public static nint CpuMemory => SharedMemoryInfo.Value.Value;
}
