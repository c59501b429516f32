namespace SRNet.Server.Service.Recordings;

/// <summary>Deletes old recordings every minute, also of streams that stand still.</summary>
internal sealed partial class RetentionKeeper(RecordingLibrary library, TimeProvider time, ILogger<RetentionKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                Prune();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
    }

    private void Prune()
    {
        try
        {
            library.Prune(time.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "recordings: old ones cannot be deleted: {Problem}")]
    private partial void LogFailed(string problem);
}
