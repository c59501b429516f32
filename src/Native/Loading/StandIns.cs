namespace SRNet.Native.Loading;

/// <summary>
/// The switch by which tests put stand-ins for NVIDIA's libraries in place of the real ones, on machines without a GPU.
/// Nothing else ever opens a stand-in, and while the switch is set nothing else is opened in their place.
/// </summary>
internal static class StandIns
{
    /// <summary>The environment variable that names the folder of the stand-ins.</summary>
    public const string Variable = "SRNET_STANDINS";

    /// <summary>The folder, or null when the real libraries are to be used, as always outside tests.</summary>
    public static string? Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable(Variable);
            return string.IsNullOrEmpty(folder) ? null : folder;
        }
    }
}
