using System.Text;

namespace SRNet.Server.Service.Logging;

/// <summary>Makes lines of the log of what is said before the service, and with it its log, is there.</summary>
/// <param name="to">Where the log goes.</param>
/// <param name="time">Clock of the lines.</param>
internal sealed class LogLines(TextWriter to, TimeProvider time) : TextWriter
{
    public override Encoding Encoding => to.Encoding;

    public override void WriteLine(string? value) => to.WriteLine(LineFormatter.Line(time, LogLevel.Information, value ?? ""));
}
