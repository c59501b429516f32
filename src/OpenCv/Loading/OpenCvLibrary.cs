using OpenCvSharp;

namespace SRNet.OpenCv.Loading;

/// <summary>Whether OpenCV can be used on this machine.</summary>
public static class OpenCvLibrary
{
    private static readonly Lazy<string?> Found = new(Look);

    /// <summary>Why OpenCV cannot be used, in one sentence; null = it can.</summary>
    public static string? Problem => Found.Value;

    /// <summary>OpenCV's version, "4.13.0".</summary>
    public static string Version => Cv2.GetVersionString() ?? "";

    /// <summary>Makes sure that it can be.</summary>
    /// <exception cref="SrNetException">Missing: its library, or one that it needs.</exception>
    public static void Ensure()
    {
        if (Problem is { } problem)
        {
            throw SrNetException.Missing(problem);
        }
    }

    private static string? Look()
    {
        try
        {
            // The first call of any function loads the library. What goes wrong is told by exceptions and results; its own lines would stand between the program's.
            Cv2.SetLogLevel(LogLevel.SILENT);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException or BadImageFormatException)
        {
            var reason = (e as TypeInitializationException)?.InnerException?.Message ?? e.Message;
            return $"OpenCV's library libOpenCvSharpExtern cannot be loaded: on x86-64 install Debian's libgtk-3-0, for other processors there is no build of it ({reason.Split('\n')[0].TrimEnd('.')}).";
        }
    }
}
