using System.Globalization;
using System.Runtime.InteropServices;
using SRNet.Interop.OnnxRuntime;
using SRNet.Server.Doctor;

namespace SRNet.Server.Bench;

/// <summary>Where the figures come from.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Cores">Logical processors this process may use.</param>
/// <param name="Threads">Threads a step uses.</param>
/// <param name="Vectors">Widest vectors in use.</param>
/// <param name="MemoryGib">Memory this process may use.</param>
/// <param name="System">Operating system.</param>
/// <param name="Dotnet">Version of .NET.</param>
/// <param name="OnnxRuntime">Version of ONNX Runtime.</param>
/// <param name="LoadBefore">Processes that wanted to run, mean of the minute before; above about 0.3 the figures are not to be trusted. Null where the system does not say.</param>
internal sealed record MachineDescription(
    string Processor, int Cores, int Threads, string Vectors, double MemoryGib, string System, string Dotnet, string OnnxRuntime, double? LoadBefore)
{
    public static MachineDescription Of(int threads, double? loadBefore) => new(
        MachineCheck.ProcessorName(),
        Environment.ProcessorCount,
        threads,
        MachineCheck.VectorWidth(),
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Pow(2, 30), 1),
        $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}",
        RuntimeInformation.FrameworkDescription,
        OrtRuntime.Version,
        loadBefore);

    /// <summary>The load average of the last minute.</summary>
    public static double? Load()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file) ? double.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture) : null;
    }
}
