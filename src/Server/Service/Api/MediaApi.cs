using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using SRNet.Interop.Media;
using SRNet.Pipeline.Live;
using SRNet.Pipeline.Stages;
using SRNet.Server.Service.Outputs;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>Pictures, masks and events of a stream.</summary>
internal static class MediaApi
{
    private const string Boundary = "srnet-frame";

    public static void Map(RouteGroupBuilder api)
    {
        var media = api.MapGroup("/streams/{id}").WithTags("media");
        media.MapGet("/snapshot.jpg", Snapshot).Produces(StatusCodes.Status200OK, contentType: "image/jpeg");
        media.MapGet("/mask.png", Mask).Produces(StatusCodes.Status200OK, contentType: "image/png");
        media.MapGet("/video.mjpeg", (string id, HttpContext context, StreamManager manager, Viewers viewers) =>
            FollowAsync(id, s => s.Preview, $"multipart/x-mixed-replace; boundary={Boundary}", WritePictureAsync, context, manager, viewers));
        media.MapGet("/events", (string id, HttpContext context, StreamManager manager, Viewers viewers) =>
            FollowAsync(id, s => s.Events, "text/event-stream", static (body, item, cancellation) => body.WriteAsync(item, cancellation), context, manager, viewers));
    }

    private static IResult Snapshot(string id, HttpContext context, StreamManager manager, bool overlay = true) => WithPicture(id, context, manager, (stream, picture) =>
    {
        if (overlay)
        {
            picture.DrawMasks(stream.Stream.Objects);
        }

        using var encoder = new JpegEncoder(picture.Labels.Size.Width, picture.Labels.Size.Height, PreviewSink.Quality);
        return TypedResults.Bytes(encoder.Encode(picture.Rgb, picture.Stride).ToArray(), "image/jpeg");
    });

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

    private static async Task FollowAsync(
        string id, Func<StreamHost, OnDemandOutput<byte[]>> output, string contentType, Func<Stream, byte[], CancellationToken, ValueTask> write,
        HttpContext context, StreamManager manager, Viewers viewers)
    {
        if (manager.Find(id) is not { } stream)
        {
            await Problems.NoStream(id).ExecuteAsync(context);
            return;
        }

        using var place = viewers.Enter();
        if (place is null)
        {
            await Problems.Busy($"There are {Viewers.Maximum} viewers already; close one first.").ExecuteAsync(context);
            return;
        }

        var cancellation = context.RequestAborted;
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            // The headers go out at once: the first picture may take its time.
            await context.Response.StartAsync(cancellation);
            await context.Response.Body.FlushAsync(cancellation);
            await foreach (var item in output(stream).ReadAsync(cancellation))
            {
                await write(context.Response.Body, item, cancellation);
                await context.Response.Body.FlushAsync(cancellation);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The viewer left, was too slow for too long, or the stream was removed.
        }
    }

    private static async ValueTask WritePictureAsync(Stream body, byte[] jpeg, CancellationToken cancellation)
    {
        var head = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n"));
        await body.WriteAsync(head, cancellation);
        await body.WriteAsync(jpeg, cancellation);
        await body.WriteAsync("\r\n"u8.ToArray(), cancellation);
    }
}
