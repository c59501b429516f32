using System.Globalization;

namespace SRNet.Server.Screen;

/// <summary>How numbers are written for people.</summary>
internal static class Numbers
{
    public static string Fps(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Milliseconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Percent(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>m:ss, or h:mm:ss from an hour on.</summary>
    public static string Duration(TimeSpan value) =>
        value.ToString(value.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);

    /// <summary>Time left at the average speed so far; null while it cannot be known.</summary>
    public static TimeSpan? TimeLeft(long done, long? total, TimeSpan elapsed) =>
        total is { } all && all >= done && done > 0 ? elapsed * ((double)(all - done) / done) : null;
}
