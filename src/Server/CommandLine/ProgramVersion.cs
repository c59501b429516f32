using System.Reflection;

namespace SRNet.Server.CommandLine;

/// <summary>The version of this program.</summary>
internal static class ProgramVersion
{
    /// <summary>With the first digits of the commit it was built from, where there was one.</summary>
    public static string Full
    {
        get
        {
            var version = typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            var commit = version.IndexOf('+');
            return commit < 0 ? version : version[..Math.Min(version.Length, commit + 10)];
        }
    }
}
