using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Rtsp;

namespace SRNet.Server.Service.Security;

/// <summary>
/// Counts, logs and slows down wrong keys, by where they come from: after ten in a row no key from there is looked at but one every six seconds. Cookies of
/// those who have shown the key are none of its business. Thread-safe.
/// </summary>
internal sealed partial class SignInGuard : ISignInGuard, IDisposable
{
    private const int Burst = 10;
    private const int MostAddresses = 4096;
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(6);
    private static readonly string[] Ways = ["http", "rtsp"];
    private readonly TimeProvider _time;
    private readonly ILogger<SignInGuard> _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Tries> _tries = [];
    private readonly long[] _refused = new long[Ways.Length];
    private readonly Meter _meter = new(StreamInstruments.MeterName);

    public SignInGuard(TimeProvider time, ILogger<SignInGuard> log)
    {
        (_time, _log) = (time, log);
        _meter.CreateObservableCounter(
            "srnet.sign_ins.refused", () => Ways.Select((way, i) => new Measurement<long>(Volatile.Read(ref _refused[i]), new KeyValuePair<string, object?>("over", way))),
            "{try}", "Wrong keys that were shown.");
    }

    /// <summary>How many addresses are remembered.</summary>
    internal int Remembered
    {
        get
        {
            lock (_lock)
            {
                return _tries.Count;
            }
        }
    }

    public TimeSpan? Wait(IPAddress from)
    {
        lock (_lock)
        {
            return _tries.TryGetValue(Neighbourhood(from), out var tries) && Left(tries) < 1 ? (1 - Left(tries)) * Each : null;
        }
    }

    public void Refused(IPAddress from, string over)
    {
        double left;
        lock (_lock)
        {
            Interlocked.Increment(ref _refused[Array.IndexOf(Ways, over)]);
            var place = Neighbourhood(from);
            left = (_tries.TryGetValue(place, out var tries) ? Left(tries) : Burst) - 1;
            MakeRoom();
            _tries[place] = new Tries(left, _time.GetTimestamp());
        }

        if (left < 1)
        {
            LogSlowed(from, over, Each.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            LogRefused(from, over);
        }
    }

    public void Dispose() => _meter.Dispose();

    // Tries fill up again as time passes.
    private double Left(Tries tries) => Math.Min(Burst, tries.Left + (_time.GetElapsedTime(tries.At) / Each));

    private void MakeRoom()
    {
        if (_tries.Count < MostAddresses)
        {
            return;
        }

        foreach (var (place, _) in _tries.OrderByDescending(t => Left(t.Value)).Take(MostAddresses / 2).ToList())
        {
            _tries.Remove(place);
        }
    }

    // Whoever has one address of an IPv6 network has all of them.
    private static IPAddress Neighbourhood(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress([.. address.GetAddressBytes().Take(8), .. new byte[8]]) : address;
    }

    [LoggerMessage(LogLevel.Warning, "sign-in refused: a wrong key from {From} over {Over}")]
    private partial void LogRefused(IPAddress from, string over);

    [LoggerMessage(LogLevel.Warning, "sign-in refused: a wrong key from {From} over {Over}; there were many, from there one is looked at every {Seconds} s")]
    private partial void LogSlowed(IPAddress from, string over, string seconds);

    private readonly record struct Tries(double Left, long At);
}
