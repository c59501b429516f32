using System.Runtime.InteropServices;
using SRNet.Native.Loading;

namespace SRNet.Native.Media;

/// <summary>Opens libsrnet_media.so once per process: $SRNET_NATIVE_DIR first, then beside the program, then where the system looks.</summary>
internal static class MediaLibrary
{
    /// <summary>The version of srnet_media.h that the bindings mirror (SRNET_MEDIA_ABI).</summary>
    public const int Abi = 4;

    public const string Name = "srnet_media";

    private const string FileName = "libsrnet_media.so";

    private static readonly Lazy<nint> Library = new(() =>
    {
        var folder = Environment.GetEnvironmentVariable("SRNET_NATIVE_DIR");
        var handle = Open([string.IsNullOrEmpty(folder) ? null : Path.Combine(folder, FileName), NativeLibraryLocator.Beside(FileName), FileName]);
        NativeImports.Register(Name, handle);
        return handle;
    });

    /// <summary>Opens the library or says what is missing on this machine. Every user of <see cref="MediaMethods"/> calls this first.</summary>
    public static void EnsureLoaded() => _ = Library.Value;

    /// <summary>The handle of the first candidate that loads, when it has the right version.</summary>
    public static nint Open(IEnumerable<string?> candidates)
    {
        var handle = NativeLibraryLocator.TryOpen(candidates, out var attempts);
        if (handle == 0)
        {
            throw SrNetException.Missing(WhatIsMissing(attempts));
        }

        var abi = NativeLibrary.TryGetExport(handle, "srnet_media_abi", out var function) ? AbiOf(function) : 0;
        return abi == Abi
            ? handle
            : throw SrNetException.Missing($"{FileName} has interface version {abi} and this program needs {Abi}: rebuild it with 'cmake --build artifacts/native-build' ({attempts[^1]}).");
    }

    /// <summary>One sentence from what the locator tried.</summary>
    public static string WhatIsMissing(IReadOnlyList<string> attempts)
    {
        var tried = string.Join("; ", attempts);
        return attempts.Any(a => a.Contains("libav", StringComparison.Ordinal) || a.Contains("libsw", StringComparison.Ordinal))
            ? $"The FFmpeg libraries are missing: install them with 'apt-get install ffmpeg' (tried: {tried})."
            : $"{FileName} was not found: install libavformat-dev libavcodec-dev libavdevice-dev libavutil-dev libswscale-dev pkg-config cmake g++ and build it " +
              $"with 'cmake -S native -B artifacts/native-build && cmake --build artifacts/native-build' (tried: {tried}).";
    }

    private static unsafe int AbiOf(nint function) => ((delegate* unmanaged<int>)function)();
}
