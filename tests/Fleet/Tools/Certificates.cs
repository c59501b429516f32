namespace SRNet.Fleet.Tests.Tools;

/// <summary>An authority of one's own, Redis' certificate of it, and the nodes' certificate, made as docs/8-fleet.md says.</summary>
internal sealed class Certificates
{
    private readonly Scratch _scratch;

    public Certificates(Scratch scratch)
    {
        _scratch = scratch;
        OpenSsl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=fleet authority", "-keyout", scratch["ca.key"], "-out", Authority);
        OpenSsl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=redis", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", RedisKey, "-out", scratch["redis.csr"]);
        OpenSsl("x509", "-req", "-in", scratch["redis.csr"], "-CA", Authority, "-CAkey", scratch["ca.key"], "-CAcreateserial", "-copy_extensions", "copy", "-days", "2", "-out", Redis);
        Nodes = Node("nodes");
    }

    public string Authority => _scratch["ca.pem"];

    public string Redis => _scratch["redis.pem"];

    public string RedisKey => _scratch["redis.key"];

    /// <summary>Certificate and key of all nodes, in one file.</summary>
    public string Nodes { get; }

    /// <summary>Makes another like <see cref="Nodes"/>.</summary>
    public string Node(string name)
    {
        OpenSsl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=srnet fleet", "-keyout", _scratch[$"{name}.key"], "-out", _scratch[$"{name}.crt"]);
        File.WriteAllText(_scratch[$"{name}.pem"], File.ReadAllText(_scratch[$"{name}.crt"]) + File.ReadAllText(_scratch[$"{name}.key"]));
        return _scratch[$"{name}.pem"];
    }

    private static void OpenSsl(params string[] arguments) => Tool.Run("openssl", arguments);
}
