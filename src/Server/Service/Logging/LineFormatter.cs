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
        // A start that failed is told by whoever started, in one sentence.
        if (logEntry.Category == "Microsoft.Extensions.Hosting.Internal.Host" && logEntry.Exception is SrNetException or IOException or OperationCanceledException)
        {
            return;
        }

        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
        {
            message += $" ({exception})";
        }

        textWriter.WriteLine(Line(time, logEntry.LogLevel, message));
    }

    /// <summary>One line of the log.</summary>
    public static string Line(TimeProvider time, LogLevel level, string message)
    {
        var moment = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return $"{moment} {level.ToString().ToLowerInvariant()} {UrlRedaction.Redact(message).ReplaceLineEndings(" | ")}";
    }
}
