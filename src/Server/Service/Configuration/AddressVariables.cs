using System.Text.RegularExpressions;
using SRNet.Pipeline.Sources;

namespace SRNet.Server.Service.Configuration;

/// <summary>Puts the values of variables into addresses: a password is no part of an address' grammar, whatever characters it is made of.</summary>
internal static class AddressVariables
{
    /// <summary>The value of a variable as it has to stand in the address.</summary>
    /// <param name="address">With its variables, as it was written.</param>
    /// <param name="variable">Where in it the variable stands.</param>
    /// <param name="value">What it holds.</param>
    public static string Encoded(string address, Match variable, string value)
    {
        if (!NetworkAddress.Is(address, out var scheme))
        {
            // A path; or an address that is in the variable as a whole.
            return value;
        }

        var start = scheme.Length + "://".Length;
        var end = address.AsSpan(start).IndexOfAny('/', '?', '#') is >= 0 and var at ? at + start : address.Length;
        var host = address.LastIndexOf('@', end - 1, end - start) + 1;
        if (variable.Index < host - 1)
        {
            // "user:password" in one variable.
            return variable.Index == start && variable.Length == host - 1 - start ? string.Join(':', value.Split(':', 2).Select(NetworkAddress.Encode)) : NetworkAddress.Encode(value);
        }

        // Behind "=" stands a value, many a recorder's password among them; elsewhere a part of the path, which may go on in it.
        return variable.Index < end ? value
            : address[variable.Index - 1] == '=' ? NetworkAddress.Encode(value)
            : value.Replace("@", "%40", StringComparison.Ordinal);
    }
}
