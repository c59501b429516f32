using SRNet.Fleet.Contracts;
using SRNet.Server.Service.Http;
using SRNet.Server.Service.Security;
using Yarp.ReverseProxy.Forwarder;

namespace SRNet.Server.Service.Cluster;

/// <summary>Passes requests on to other nodes, with all that comes and goes of them: bodies, videos, WebSockets.</summary>
internal sealed class Forwarder(IHttpForwarder forwarder, PeerProof proof, IHostApplicationLifetime lifetime) : IDisposable
{
    // Of videos and events, which never end; what is silent for so long is dead.
    private static readonly ForwarderRequestConfig Settings = new() { ActivityTimeout = TimeSpan.FromSeconds(100) };
    private readonly HttpMessageInvoker _client = new(Peers.Handler());

    /// <summary>Passes a request on to a node.</summary>
    public async Task ForwardAsync(HttpContext context, NodeState node, Caller caller)
    {
        if (HeadRequests.Is(context))
        {
            context.Request.Method = HttpMethods.Head;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var error = await forwarder.SendAsync(context, node.Report.Http.AbsoluteUri, _client, Settings, new Transformer(proof, caller), end.Token);
        if (error != ForwarderError.None && !context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = "1";
            await Problems.Busy($"Node '{node.Name}' does not answer; try again in a moment.").ExecuteAsync(context);
        }
    }

    public void Dispose() => _client.Dispose();

    // The other node gets what was asked, and from whom it comes; keys and cookies stay here, where they were looked at.
    private sealed class Transformer(PeerProof proof, Caller caller) : HttpTransformer
    {
        private static readonly string[] Kept = ["Authorization", "Cookie", "X-Api-Key", "Origin", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"];

        public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            foreach (var name in Kept)
            {
                proxyRequest.Headers.Remove(name);
            }

            proxyRequest.Headers.Host = null;
            var request = httpContext.Request;
            proxyRequest.Headers.Remove(PeerProof.Header);
            proxyRequest.Headers.Add(PeerProof.Header, proof.For(request.Method, request.Path + request.QueryString.Value, caller));
        }

        public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            var passed = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
            if (httpContext.Response.Headers.Location is [{ } there] && there.StartsWith('/'))
            {
                httpContext.Response.Headers.Location = httpContext.Request.PathBase + there;
            }

            return passed;
        }
    }
}
