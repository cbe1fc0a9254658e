using System.Net;
using Amazon.Runtime;

namespace Amazon.StandIn;

/// <summary>What an error response says.</summary>
internal sealed record ServiceError(
    string? Code, string? Message, string? RequestId, ErrorType Type, HttpStatusCode Status, Exception Inner);
