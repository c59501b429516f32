using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace SRNet.Native.Loading;

/// <summary>Answers this assembly's imports from libraries that were opened by full path: the runtime allows one resolver per assembly.</summary>
internal static class NativeImports
{
    private static readonly ConcurrentDictionary<string, nint> Libraries = new();

    static NativeImports() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeImports).Assembly, (name, _, _) => Libraries.GetValueOrDefault(name));

    /// <summary>From now on imports from <paramref name="name"/> go to the open library <paramref name="handle"/>.</summary>
    public static void Register(string name, nint handle) => Libraries[name] = handle;
}
