using System.Net;
using Amazon.Runtime;

namespace Amazon.StandIn;

/// <summary>The content of an error response.</summary>
internal sealed record ServiceError(
    string? Code, string? Message, string? RequestId, ErrorType Type, HttpStatusCode Status, Exception Inner);
