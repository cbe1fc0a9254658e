using System.Text.RegularExpressions;

namespace EcsHealthRemediator.Logs;

/// <summary>
/// What a log line says cannot be reached, by the address in it. Others can write such lines, so only what has the form of a host and
/// a port is taken.
/// </summary>
internal sealed partial record Dependency(string Kind, string Address)
{
    private const int MaxAddress = 90;

    private const string Database = "Database";

    private const string Other = "Dependency";

    [GeneratedRegex(
        @"(?<![\w.@-])(?<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)"
        + @":(?<port>[1-9][0-9]{1,4})(?!\w|[.:]\w)")]
    private static partial Regex HostAndPort { get; }

    /// <returns>Null where the line does not say that something cannot be reached, or not what.</returns>
    public static Dependency? In(string line) => !LogText.TellsOfDependency(line) ? null : HostAndPort.Matches(line)
        .Select(found => (Host: found.Groups["host"].Value, Port: found.Groups["port"].Value))
        .Where(found => found.Host.Length <= MaxAddress && found.Host.Any(char.IsAsciiLetter)
            && (KindOf(found.Port) is not null || found.Host.Count(c => c == '.') >= 2))
        .Select(found => new Dependency(KindOf(found.Host, found.Port), $"{found.Host}:{found.Port}")).FirstOrDefault();

    public override string ToString() => $"{Kind} {Address}";

    private static string KindOf(string host, string port) => KindOf(port) is { } kind && kind != Other ? kind
        : host.Split('.', '-').Any(part => part is "db" or "database" or "rds" or "sql") ? Database : Other;

    /// <returns>By the ports that everybody knows; null for any other.</returns>
    private static string? KindOf(string port) => port switch
    {
        "5432" or "3306" or "1433" or "1521" or "27017" or "9042" => Database,
        "6379" or "11211" => "Cache",
        "9092" or "9098" or "5671" or "5672" or "61617" => "Broker",
        "443" or "80" or "8080" or "8443" or "50051" => Other,
        _ => null,
    };
}
