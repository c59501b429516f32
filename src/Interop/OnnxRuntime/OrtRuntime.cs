using SRNet.Native.OnnxRuntime;

namespace SRNet.Interop.OnnxRuntime;

/// <summary>The ONNX Runtime library of this process, for people who ask what they run on.</summary>
public static class OrtRuntime
{
    /// <summary>The library's own version, such as 1.30.0. Opens it at first use.</summary>
    /// <exception cref="SrNetException">Missing: there is none, or it is too old.</exception>
    public static string Version => OrtApi.Instance.Version;
}
