namespace SRNet.Server.Bench.Reports;

/// <summary>Digits worth writing.</summary>
internal static class Rounding
{
    /// <summary>A tenth of a microsecond.</summary>
    public static double Milliseconds(double value) => Math.Round(value, 4);
}
