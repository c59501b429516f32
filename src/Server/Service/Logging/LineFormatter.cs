using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace SRNet.Server.Service.Logging;

/// <summary>One line per message, whoever wrote it, without the credentials that may be in it.</summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "srnet";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
        {
            message += $" ({exception})";
        }

        var moment = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var line = UrlRedaction.Redact(message).ReplaceLineEndings(" | ");
        textWriter.WriteLine($"{moment} {logEntry.LogLevel.ToString().ToLowerInvariant()} {line}");
    }
}
