using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using SRNet.Server.Service.Streams;

namespace SRNet.Server.Service.Configuration;

/// <summary>What a machine that is part of a fleet is told of it. docs/8-fleet.md.</summary>
internal sealed record ClusterSettings
{
    /// <summary>Where nodes talk to each other unless <see cref="Advertise"/> says another port.</summary>
    public const int DefaultPort = 11111;

    /// <summary>redis://HOST:PORT; null = this machine is on its own after all. May hold credentials.</summary>
    public string? Redis { get; init; }

    /// <summary>What people call this node; null = as the machine is called.</summary>
    public string? Node { get; init; }

    /// <summary>What all nodes know and nobody else.</summary>
    public string? Key { get; init; }

    /// <summary>ADDRESS or ADDRESS:PORT by which the other nodes reach this one; null = by the machine's first address.</summary>
    public string? Advertise { get; init; }

    /// <summary>Milliseconds of computing per second that it offers; null = 1000 for each core, or 16000 for a GPU.</summary>
    public double? Capacity { get; init; }

    /// <summary>What else it has that streams can ask for.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>PEM file with the certificate and key that all nodes of the fleet have, for TLS between them; null = without.</summary>
    public string? Certificate { get; init; }

    /// <summary><see cref="Node"/>, or the machine's own name without what a name cannot have.</summary>
    public string NodeName => Node ?? string.Concat(Environment.MachineName.Split('.')[0].Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    /// <summary><see cref="Advertise"/>, read.</summary>
    /// <param name="listen">Where HTTP is served: on loopback the whole fleet is on this machine.</param>
    /// <exception cref="SrNetException">Missing: this machine has no address.</exception>
    public IPEndPoint Address(IPEndPoint listen)
    {
        if (Advertise is { } given)
        {
            return IPAddress.TryParse(given, out var address) ? new IPEndPoint(address, DefaultPort) : IPEndPoint.Parse(given);
        }

        return new IPEndPoint(!listen.Address.Equals(IPAddress.Any) && !listen.Address.Equals(IPAddress.IPv6Any) ? listen.Address : First(), DefaultPort);
    }

    /// <exception cref="FormatException">It is none.</exception>
    public static string CheckName(string name) =>
        StreamDefinition.IsId(name) ? name : throw new FormatException($"'{name}' is no name: it has 1 to 64 letters, digits, - or _, beginning with a letter or digit");

    /// <exception cref="FormatException">It is none.</exception>
    public static string CheckAddress(string text) =>
        IPAddress.TryParse(text, out _) || (IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port != 0)
            ? text
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{text}' is no address by which other nodes reach this one, such as 10.0.0.4 or 10.0.0.4:{DefaultPort}"));

    private static IPAddress First() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.OperationalStatus == OperationalStatus.Up && i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .FirstOrDefault(a => a.Address.AddressFamily == AddressFamily.InterNetwork)?.Address
        ?? throw SrNetException.Missing("This machine has no address by which other nodes could reach it; say which with --advertise.");
}
