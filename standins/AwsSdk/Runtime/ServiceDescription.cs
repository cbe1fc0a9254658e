namespace Amazon.StandIn;

/// <summary>The wire protocols that are spoken.</summary>
public enum Protocol
{
    /// <summary>AWS JSON 1.1.</summary>
    Json,

    /// <summary>AWS Query: a form in, XML out.</summary>
    Query,

    /// <summary>Query as EC2 speaks it: lists are flat in requests, no wrapper in responses, errors in a list.</summary>
    Ec2Query,
}

/// <summary>What the public API model says of a service.</summary>
/// <param name="Id">The service id; also names <c>AWS_ENDPOINT_URL_…</c>, upper case and with underscores.</param>
/// <param name="EndpointPrefix">The first label of the host name.</param>
/// <param name="SigningName">The service in the scope of a signature.</param>
/// <param name="Version">The API version, which Query requests carry.</param>
/// <param name="TargetPrefix">What stands before the operation in <c>X-Amz-Target</c>.</param>
/// <param name="Protocol">How it speaks.</param>
/// <param name="Error">The exception for whatever is not modelled.</param>
public sealed record ServiceDescription(
    string Id, string EndpointPrefix, string SigningName, string Version, string TargetPrefix, Protocol Protocol, Type Error);

/// <summary>One operation, and the errors that its model lists.</summary>
internal sealed record Operation(ServiceDescription Service, string Name, Type Response, IReadOnlyList<Type> Errors);
