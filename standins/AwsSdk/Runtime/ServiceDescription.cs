using Amazon.Runtime;

namespace Amazon.StandIn;

/// <summary>The wire protocols that are spoken.</summary>
internal enum Protocol
{
    /// <summary>AWS JSON 1.1.</summary>
    Json,

    /// <summary>AWS Query: a form in, XML out.</summary>
    Query,
}

/// <summary>What the public API model says of a service.</summary>
/// <param name="Id">The service id; also names <c>AWS_ENDPOINT_URL_…</c>, upper case and with underscores.</param>
/// <param name="EndpointPrefix">The first label of the host name.</param>
/// <param name="SigningName">The service in the scope of a signature.</param>
/// <param name="Version">The API version, which Query requests carry.</param>
/// <param name="TargetPrefix">What stands before the operation in <c>X-Amz-Target</c>.</param>
/// <param name="Protocol">How it speaks.</param>
/// <param name="Exception">The exception for a modelled error's code; for null, the service's own.</param>
internal sealed record ServiceDescription(
    string Id,
    string EndpointPrefix,
    string SigningName,
    string Version,
    string TargetPrefix,
    Protocol Protocol,
    Func<string?, ServiceError, AmazonServiceException> Exception);

/// <summary>One operation, and the codes of the errors that its model lists.</summary>
internal sealed record Operation(ServiceDescription Service, string Name, IReadOnlyList<string> Errors)
{
    public AmazonServiceException ToException(ServiceError error) =>
        Service.Exception(Errors.Contains(error.Code) ? error.Code : null, error);
}
