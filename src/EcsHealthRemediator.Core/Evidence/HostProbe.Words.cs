namespace EcsHealthRemediator.Evidence;

public sealed partial record HostProbe
{
    /// <summary>One line of evidence, beginning with the instance.</summary>
    public string Fact() => $"{Request.InstanceId}: {Told()}";

    /// <summary>The same line without the instance.</summary>
    public string Told() => $"asked itself, {Said()}";

    private string Said()
    {
        var url = $"{Request.Scheme}://{Request.Address}:{Request.Port}{(Request.Scheme == "tcp" ? "" : Request.Path)}";
        return Answer switch
        {
            { Outcome: "answered" } answer => $"{url} answers {answer.Code} in {answer.Seconds:0.###} s"
                + (Request.HostHeader.Length == 0 ? "" : $" where the Host is {Request.HostHeader}, as in the load balancer's check")
                + string.Concat(OtherNames.Where(other => other.Code != answer.Code)
                    .Select(other => $", and {other.Code} where the Host is {other.HostName}"))
                + Alike(answer.Code)
                + (answer.OtherScheme is { } spoken ? $", and does speak {spoken}" : ""),
            { Outcome: "refused" } => $"{url} is refused, {Sockets()}",
            { Outcome: "timed-out" } => $"{url} does not answer within {Request.TimeoutSeconds} s, {Sockets()}",
            { Outcome: "not-http" } answer => $"{url} takes the connection but does not speak {Request.Scheme}"
                + (answer.OtherScheme is { } other ? $"; it does speak {other}" : ""),
            not null => Sockets(),
            null => $"no answer, {NoAnswer}",
        };
    }

    private string Alike(int? code)
    {
        var same = Named.Where(name => name.Code == code).Select(name => name.HostName).ToList();
        return same.Count == 0 ? "" : $", and the same where the Host is {string.Join(" or ", same)}";
    }

    private string Sockets() => OnPort switch
    {
        null => "and what listens there is not known",
        [] => $"nothing listens on port {Request.ContainerPort}{Elsewhere()}",
        var sockets => $"{string.Join(", ", sockets)} listens",
    };

    /// <summary>
    /// Other listening sockets. In host mode they are left out, because every program of the host is among them.
    /// </summary>
    private string Elsewhere() => Request.NetworkMode != "host" && Listening is { Count: > 0 } others
        ? $", but {string.Join(", ", others.Take(5))} does"
        : "";
}
