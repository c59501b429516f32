using System.Net;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Api;

/// <summary>Where other programs get a stream from.</summary>
internal static class StreamAddresses
{
    private static readonly string[] Backgrounds = ["green", "blur", "image"];

    /// <summary>All of them, as who asks calls the service; by its public address where it has one, for proxies seldom say by which they were called.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="context">Of the request, proxies seen through.</param>
    /// <param name="publicUrl">How browsers call the service; null = as they do.</param>
    /// <param name="rtsp">Where the built-in RTSP server listens; null = nowhere.</param>
    /// <param name="signIn">Keys are needed.</param>
    public static AddressList Of(StreamHost stream, HttpContext context, Uri? publicUrl, IPEndPoint? rtsp, bool signIn)
    {
        var request = context.Request;
        var (root, called) = publicUrl is null
            ? ($"{request.Scheme}://{request.Host}{request.PathBase}", request.Host.Host)
            : (publicUrl.AbsoluteUri.TrimEnd('/'), publicUrl.Host);
        var http = $"{root}/api/streams/{stream.Id}";
        var addresses = new List<AddressView>();
        if (rtsp is not null)
        {
            // Where it listens everywhere it is called what this page is; else nobody but that address has it.
            var everywhere = rtsp.Address.Equals(IPAddress.Any) || rtsp.Address.Equals(IPAddress.IPv6Any);
            var host = new HostString(everywhere ? called : rtsp.Address.ToString(), rtsp.Port);
            addresses.Add(new AddressView("rtsp", null, $"rtsp://{host}/{stream.Id}"));
            addresses.AddRange(Backgrounds.Where(background => stream.Served(background) is not null).Select(background => new AddressView("rtsp", background, $"rtsp://{host}/{stream.Id}/{background}")));
        }

        addresses.AddRange(
        [
            new AddressView("mjpeg", null, $"{http}/video.mjpeg"),
            new AddressView("snapshot", null, $"{http}/snapshot.jpg"),
            new AddressView("mask", null, $"{http}/mask.png"),
            new AddressView("events", null, $"{http}/events"),
            new AddressView("api", null, http),
        ]);
        return new AddressList(addresses, signIn);
    }
}
