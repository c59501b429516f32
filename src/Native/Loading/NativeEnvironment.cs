using System.Runtime.InteropServices;

namespace SRNet.Native.Loading;

/// <summary>Environment variables as C libraries read them: those the framework sets are its own and never reach them.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable, whatever it was. Before other threads use the library that reads it: C's environment has no lock.</summary>
    public static void Set(string name, string value) => _ = SetVariable(name, value, overwrite: 1);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
