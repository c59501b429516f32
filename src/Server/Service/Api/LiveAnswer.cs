using SRNet.Server.Service.Http;
using SRNet.Server.Service.Outputs;

namespace SRNet.Server.Service.Api;

/// <summary>An answer that goes on as long as there is something to say and somebody to hear it.</summary>
internal static class LiveAnswer
{
    /// <summary>Takes a viewer's place, sends the headers, and writes.</summary>
    /// <param name="context">Of the request.</param>
    /// <param name="viewers">Who may watch at once; 503 when there are enough.</param>
    /// <param name="lifetime">Of the service.</param>
    /// <param name="contentType">Of the answer.</param>
    /// <param name="write">Writes it; its end is the answer's.</param>
    public static async Task WriteAsync(HttpContext context, Viewers viewers, IHostApplicationLifetime lifetime, string contentType, Func<CancellationToken, Task> write)
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (HeadRequests.Is(context))
        {
            return;
        }

        using var place = viewers.Enter();
        if (place is null)
        {
            await Problems.Busy(Viewers.Full).ExecuteAsync(context);
            return;
        }

        // A viewer goes, or the service: neither waits for the other.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var cancellation = end.Token;
        try
        {
            // The headers go out at once: the first picture may take its time.
            await context.Response.StartAsync(cancellation);
            await context.Response.Body.FlushAsync(cancellation);
            await write(cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The viewer left, was too slow for too long, or the stream was removed.
        }
    }
}
