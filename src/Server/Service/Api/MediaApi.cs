using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using SRNet.Interop.Media;
using SRNet.Pipeline.Pictures;
using SRNet.Pipeline.Video;
using SRNet.Segmentation.Imaging;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Outputs;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>Pictures, masks and events of a stream.</summary>
internal static class MediaApi
{
    private const string Boundary = "srnet-frame";
    private const int SnapshotQuality = 85;

    public static void Map(RouteGroupBuilder api)
    {
        var media = api.MapGroup("/streams/{id}").WithTags("media");
        media.MapGet("/snapshot.jpg", Snapshot).Produces(StatusCodes.Status200OK, contentType: "image/jpeg");
        media.MapGet("/mask.png", Mask).Produces(StatusCodes.Status200OK, contentType: "image/png");
        media.MapGet("/video.mjpeg", PicturesAsync).Produces(StatusCodes.Status200OK, contentType: "multipart/x-mixed-replace");
        media.MapGet("/events", EventsAsync).Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
        media.MapGet("/video", VideoSocket.ServeAsync);
    }

    private static IResult Snapshot(string id, HttpContext context, StreamManager manager, bool overlay = true) => WithPicture(id, context, manager, (stream, picture) => Jpeg(stream, picture, overlay));

    /// <summary>A picture, with its masks drawn in or without.</summary>
    public static IResult Jpeg(StreamHost stream, PictureCopy picture, bool overlay)
    {
        using var encoder = new JpegEncoder(picture.Labels.Size.Width, picture.Labels.Size.Height, SnapshotQuality, stream.Stream.Status.Aspect);
        return TypedResults.Bytes(encoder.Encode(overlay ? picture.RgbWithMasks(stream.Stream.Objects) : picture.Rgb, picture.Stride).ToArray(), "image/jpeg");
    }

    private static IResult Mask(string id, HttpContext context, StreamManager manager) => WithPicture(id, context, manager, (_, picture) =>
        TypedResults.Bytes(ImageCodec.EncodePalettePng(picture.Labels.Pixels, picture.Labels.Size.Width, picture.Labels.Size.Height, LabelPalette.Rgb), "image/png"));

    private static IResult WithPicture(string id, HttpContext context, StreamManager manager, Func<StreamHost, PictureCopy, IResult> answer)
    {
        if (manager.Find(id) is not { } stream)
        {
            return Problems.NoStream(id);
        }

        if (stream.Stream.LatestPicture() is not { } picture)
        {
            return Problems.Conflict($"Stream '{id}' has had no picture yet.");
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Frame"] = picture.Index.ToString(CultureInfo.InvariantCulture);
        return answer(stream, picture);
    }

    private static Task PicturesAsync(string id, HttpContext context, StreamManager manager, Viewers viewers, IHostApplicationLifetime lifetime) =>
        FollowAsync(id, context, manager, viewers, lifetime, $"multipart/x-mixed-replace; boundary={Boundary}", async (stream, body, cancellation) =>
        {
            // The latest picture wins: a slow viewer sees fewer of them, never old ones.
            using var subscription = stream.Pictures.Subscribe(capacity: 1);
            while (await subscription.ReadAsync(cancellation) is { } picture)
            {
                using (picture)
                {
                    await body.WriteAsync(Head(picture), cancellation);
                    await body.WriteAsync(picture.Bytes, cancellation);
                    await body.WriteAsync("\r\n"u8.ToArray(), cancellation);
                    await body.FlushAsync(cancellation);
                }
            }
        });

    private static Task EventsAsync(string id, HttpContext context, StreamManager manager, Viewers viewers, IHostApplicationLifetime lifetime) =>
        FollowAsync(id, context, manager, viewers, lifetime, "text/event-stream", async (stream, body, cancellation) =>
        {
            await foreach (var item in stream.Events.ReadAsync(cancellation))
            {
                await body.WriteAsync(item, cancellation);
                await body.FlushAsync(cancellation);
            }
        });

    private static Task FollowAsync(
        string id, HttpContext context, StreamManager manager, Viewers viewers, IHostApplicationLifetime lifetime, string contentType, Func<StreamHost, Stream, CancellationToken, Task> write) =>
        manager.Find(id) is { } stream
            ? LiveAnswer.WriteAsync(context, viewers, lifetime, contentType, cancellation => write(stream, context.Response.Body, cancellation))
            : Problems.NoStream(id).ExecuteAsync(context);

    private static byte[] Head(EncodedPicture picture) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Bytes.Length}\r\nX-Frame: {picture.FrameIndex}\r\nX-Timestamp: {picture.CapturedAt.ToUnixTimeMilliseconds()}\r\n\r\n"));
}
