using System.Diagnostics;

namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>Debian's nginx, for one test.</summary>
internal sealed class Nginx : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="scratch">Gets its files.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="http">What stands in <c>http { }</c> before the server.</param>
    /// <param name="server">What stands in <c>server { }</c>.</param>
    public Nginx(Scratch scratch, int port, string http, string server)
    {
        Port = port;
        var temporary = string.Join("\n", new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"{kind}_temp_path {scratch[$"nginx-{kind}"]};"));
        File.WriteAllText(scratch["nginx.conf"], $$"""
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            pid {{scratch["nginx.pid"]}};
            error_log {{scratch["nginx.log"]}};
            events { }
            http {
                access_log off;
                {{temporary}}
                {{http}}
                server {
                    listen 127.0.0.1:{{Port}};
                    {{server}}
                }
            }
            """);
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-e", scratch["nginx.log"], "-c", scratch["nginx.conf"], "-g", "daemon off;"]))!;
    }

    public int Port { get; }

    /// <summary>As pages come from it.</summary>
    public string Origin => $"http://127.0.0.1:{Port}";

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
