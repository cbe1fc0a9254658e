using Amazon.Runtime;

namespace Amazon.StandIn;

/// <summary>The supported wire protocols.</summary>
internal enum Protocol
{
    /// <summary>AWS JSON 1.1.</summary>
    Json,

    /// <summary>AWS Query: requests are forms, responses are XML.</summary>
    Query,
}

/// <summary>The description of a service, taken from its public API model.</summary>
/// <param name="Id">The service id; also names <c>AWS_ENDPOINT_URL_…</c>, upper case and with underscores.</param>
/// <param name="EndpointPrefix">The first label of the host name.</param>
/// <param name="SigningName">The service in the scope of a signature.</param>
/// <param name="Version">The API version, which Query requests carry.</param>
/// <param name="TargetPrefix">The text before the operation's name in <c>X-Amz-Target</c>.</param>
/// <param name="Protocol">The wire protocol.</param>
/// <param name="Exception">Creates the exception for an error code of the model; for null, the service's general one.</param>
internal sealed record ServiceDescription(
    string Id,
    string EndpointPrefix,
    string SigningName,
    string Version,
    string TargetPrefix,
    Protocol Protocol,
    Func<string?, ServiceError, AmazonServiceException> Exception);

/// <summary>One operation, with the error codes that its model lists.</summary>
internal sealed record Operation(ServiceDescription Service, string Name, IReadOnlyList<string> Errors)
{
    public AmazonServiceException ToException(ServiceError error) =>
        Service.Exception(Errors.Contains(error.Code) ? error.Code : null, error);
}
