using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.Browser.Tests.Support;

/// <summary>A service below a path of Debian's nginx, which adds no header of its own.</summary>
public sealed class ProxiedService : Service
{
    private readonly Scratch _proxy = new();
    private readonly int _publicPort = Ports.Free();
    private Nginx? _nginx;

    public string PublicAddress => $"http://127.0.0.1:{_publicPort}/cameras/";

    protected override string Configuration => $"publicUrl: {PublicAddress}\n";

    public override async ValueTask InitializeAsync()
    {
        const string Upgrade = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;";
        _nginx = new Nginx(_proxy, _publicPort, "", $"location /cameras/ {{ proxy_pass http://127.0.0.1:{Port}/; {Upgrade} }}");
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        _nginx?.Dispose();
        await base.DisposeAsync();
        _proxy.Dispose();
    }
}
