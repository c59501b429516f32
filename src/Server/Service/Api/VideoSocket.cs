using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;
using SRNet.Pipeline.Video;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Outputs;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>
/// <c>/api/streams/{id}/video</c>: H.264 over a WebSocket, for WebCodecs. A text message <c>{codec, width, height}</c> comes first and whenever one of
/// them changes. Binary messages are pictures: one byte of flags (bit 0: key frame), eight bytes capture time in microseconds since 1970, big-endian, then
/// an access unit in Annex B. Who is too slow misses pictures up to the next key frame.
/// </summary>
internal static class VideoSocket
{
    private const int HeadBytes = 9;

    // Half a second at 15 frames per second: who is further behind is better off with a jump than with the delay.
    private const int Capacity = 8;

    // A connection that takes nothing for so long is dead.
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    public static async Task ServeAsync(string id, HttpContext context, StreamManager manager, Viewers viewers, IHostApplicationLifetime lifetime)
    {
        if (manager.Find(id) is not { } stream)
        {
            await Problems.NoStream(id).ExecuteAsync(context);
            return;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Problems.Invalid("This address is for WebSockets; /video.mjpeg is for everything else.").ExecuteAsync(context);
            return;
        }

        using var place = viewers.Enter();
        if (place is null)
        {
            await Problems.Busy(Viewers.Full).ExecuteAsync(context);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var giveUp = new CancellationTokenSource();
        var listening = ListenAsync(socket, leave, giveUp.Token);
        try
        {
            await SendAsync(socket, stream.Video, leave.Token);
            using var timeout = new CancellationTokenSource(GoodbyeTimeout);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "The video has ended.", timeout.Token);
            await listening.WaitAsync(GoodbyeTimeout);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or WebSocketException or ObjectDisposedException or IOException)
        {
            // The viewer is dead or has gone without a word.
            socket.Abort();
        }
        finally
        {
            await giveUp.CancelAsync();
            await listening;
        }
    }

    // Returns when the video ends, the viewer goes or the service stops. A send is never cancelled for that: half a message would break the connection.
    private static async Task SendAsync(WebSocket socket, EncodedVideo video, CancellationToken leave)
    {
        using var subscription = video.Subscribe(Capacity);
        VideoFormat? told = null;
        while (await NextAsync(subscription, leave) is { } picture)
        {
            using (picture)
            {
                using var timeout = new CancellationTokenSource(SendTimeout);
                if (picture.Format != told)
                {
                    told = picture.Format;
                    var format = JsonSerializer.SerializeToUtf8Bytes(Views.Of(told), ApiJson.Default.VideoFormatView);
                    await socket.SendAsync(format, WebSocketMessageType.Text, endOfMessage: true, timeout.Token);
                }

                await SendAsync(socket, picture, timeout.Token);
            }
        }
    }

    private static async Task<EncodedPicture?> NextAsync(VideoSubscription subscription, CancellationToken leave)
    {
        try
        {
            return await subscription.ReadAsync(leave);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task SendAsync(WebSocket socket, EncodedPicture picture, CancellationToken cancellation)
    {
        var message = ArrayPool<byte>.Shared.Rent(HeadBytes + picture.Bytes.Length);
        try
        {
            message[0] = picture.KeyFrame ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(1), (picture.CapturedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
            picture.Bytes.CopyTo(message.AsMemory(HeadBytes));
            await socket.SendAsync(message.AsMemory(0, HeadBytes + picture.Bytes.Length), WebSocketMessageType.Binary, endOfMessage: true, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    // Nothing a viewer says matters, except that it goes.
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource leave, CancellationToken giveUp)
    {
        var ignored = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(ignored.AsMemory(), giveUp)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException or IOException)
        {
            // It went without a word.
        }

        await leave.CancelAsync();
    }
}
