using System.Net;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>A small HTTP server: the files of a folder with their lengths, and streams that have none. It can go away and come back on the same port.</summary>
internal sealed class FileServer(string folder) : IDisposable
{
    private readonly string _prefix = $"http://127.0.0.1:{Ports.Free()}/";
    private HttpListener? _listener;
    private Task _serving = Task.CompletedTask;

    public string Url(string name) => _prefix + name;

    public void Start()
    {
        if (_listener is not null)
        {
            return;
        }

        _listener = new HttpListener { Prefixes = { _prefix } };
        _listener.Start();
        var listener = _listener;
        _serving = Task.Run(() => Serve(listener));
    }

    public void Stop()
    {
        // Stopping ends a wait for the next request; closing alone does not.
        _listener?.Stop();
        _serving.Wait();
        _listener?.Close();
        _listener = null;
    }

    public void Dispose() => Stop();

    private void Serve(HttpListener listener)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = listener.GetContext();
            }
            catch (Exception e) when (e is HttpListenerException or InvalidOperationException)
            {
                // It was stopped, whatever it says of itself in that moment.
                return;
            }

            try
            {
                Answer(context.Request.Url!.AbsolutePath.TrimStart('/'), context.Response);
            }
            catch (Exception e) when (e is HttpListenerException or InvalidOperationException or IOException)
            {
                // The client has gone.
            }
        }
    }

    private void Answer(string name, HttpListenerResponse response)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            response.StatusCode = 404;
            response.Close();
            return;
        }

        // A stream does not know its end.
        var bytes = File.ReadAllBytes(path);
        response.SendChunked = name.EndsWith(".live", StringComparison.Ordinal);
        if (!response.SendChunked)
        {
            response.ContentLength64 = bytes.Length;
        }

        response.OutputStream.Write(bytes);
        response.Close();
    }
}
