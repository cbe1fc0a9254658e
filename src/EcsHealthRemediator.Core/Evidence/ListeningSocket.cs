using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace EcsHealthRemediator.Evidence;

/// <summary>A listening TCP socket, parsed from /proc/net/tcp or tcp6; the format is described in proc_net_tcp(5).</summary>
public sealed record ListeningSocket(IPAddress Address, int Port)
{
    private const int WordDigits = 8;

    /// <summary>Whether it listens on a loopback address, which nothing outside its network namespace can reach.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <returns>Null for every text that is not <c>ADDRESS:PORT</c> in hexadecimal.</returns>
    public static ListeningSocket? Parse(string? text)
    {
        var (address, port) = text?.Split(':') is [var left, var right] ? (left, right) : ("", "");
        if (port.Length != 4 || address.Length is not (WordDigits or 4 * WordDigits)) return null;
        if (!ushort.TryParse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return null;

        // The kernel prints each 32-bit word of the address in the host's byte order, and every EC2 host is little-endian.
        var bytes = new byte[address.Length / 2];
        for (var word = 0; word < address.Length / WordDigits; word++)
        {
            var digits = address.AsSpan(word * WordDigits, WordDigits);
            if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return null;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(word * 4), value);
        }

        var parsed = new IPAddress(bytes);
        return new(parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed, number);
    }

    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
