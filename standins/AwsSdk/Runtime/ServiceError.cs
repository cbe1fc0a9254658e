using System.Net;
using System.Reflection;
using Amazon.Runtime;

namespace Amazon.StandIn;

/// <summary>What an error response says.</summary>
internal sealed record ServiceError(string? Code, string? Message, string? RequestId, ErrorType Type)
{
    /// <summary>The exception that the operation's model has for the code, or the service's own.</summary>
    public AmazonServiceException ToException(Operation operation, Exception inner, HttpStatusCode status)
    {
        var modelled = operation.Errors.FirstOrDefault(type => type.GetCustomAttribute<WireAttribute>()!.Name == Code);
        return (AmazonServiceException)Activator.CreateInstance(
            modelled ?? operation.Service.Error, Message, inner, Type, Code, RequestId, status)!;
    }
}
