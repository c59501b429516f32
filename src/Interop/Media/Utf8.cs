using System.Text;

namespace SRNet.Interop.Media;

/// <summary>Strings as the media library takes them.</summary>
internal static class Utf8
{
    /// <summary>The text in UTF-8 with a terminating zero; null stays null.</summary>
    public static byte[]? ZeroTerminated(string? text) => text is null ? null : [.. Encoding.UTF8.GetBytes(text), 0];
}
