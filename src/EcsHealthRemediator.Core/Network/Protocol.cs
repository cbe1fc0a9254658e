using System.Globalization;
using System.Text.Json.Serialization;

namespace EcsHealthRemediator.Network;

/// <summary>
/// An IANA protocol number, or <c>-1</c> for all protocols. Security group rules write the name (<c>tcp</c>), network ACL entries
/// the number (<c>6</c>).
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
/// </summary>
[JsonConverter(typeof(ProtocolJson))]
public readonly record struct Protocol
{
    private static readonly Dictionary<string, int> Names =
        new() { ["all"] = -1, ["icmp"] = 1, ["tcp"] = 6, ["udp"] = 17, ["icmpv6"] = 58 };

    private Protocol(int number) => Number = number;

    public static Protocol All { get; } = new(-1);

    public static Protocol Tcp { get; } = new(6);

    public int Number { get; }

    /// <summary>Reads a name or a number from -1 to 255. False for null and for every other text.</summary>
    public static bool TryParse(string? text, out Protocol protocol)
    {
        var known = Names.TryGetValue(text ?? "", out var number) || IsNumber(text, out number);
        protocol = known ? new(number) : default;
        return known;
    }

    /// <summary>Whether a rule for this protocol applies to <paramref name="other"/>.</summary>
    public bool Covers(Protocol other) => this == All || this == other;

    public override string ToString()
    {
        var number = Number;
        return Names.FirstOrDefault(name => name.Value == number).Key ?? Text(number);
    }

    private static bool IsNumber(string? text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
        && number is >= -1 and <= 255 && Text(number) == text;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
