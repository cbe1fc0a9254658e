using System.Net;
using System.Text.Json;
using System.Xml;
using Amazon.Runtime;

namespace EcsHealthRemediator.Aws;

/// <summary>Turns errors of AWS, and of the connection to it, into text.</summary>
internal static class AwsError
{
    private const int MaxLength = 500;

    /// <summary>
    /// Whatever a call ends in is an error of that call: an answer that breaks whoever reads it, the SDK included, was not read, and no
    /// exception of one call ends the whole step.
    /// </summary>
    /// <returns>
    /// Error code and message. Null after <paramref name="cancellation"/>, because the invocation itself is then out of time.
    /// </returns>
    public static string? Text(Exception exception, CancellationToken cancellation) => exception switch
    {
        _ when cancellation.IsCancellationRequested => null,
        AmazonServiceException service => Cut($"{service.ErrorCode ?? service.StatusCode.ToString()}: {service.Message}"),
        AmazonClientException or HttpRequestException => Cut(exception.Message),
        XmlException or JsonException => Cut($"The answer could not be read: {exception.Message}"),
        TimeoutException or OperationCanceledException => "The call timed out.",
        _ => Cut($"The answer broke its reader: {exception.GetType().Name}: {exception.Message}"),
    };

    /// <summary>
    /// Whether a change may have been made although no good answer came: no answer at all, one that cannot be read, or an error of
    /// the service itself. An error of the caller, throttling included, is a clear no.
    /// </summary>
    public static bool IsUnclear(Exception exception) => exception is not AmazonServiceException service
        || service.StatusCode is < HttpStatusCode.BadRequest or >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout
        || service.ErrorCode is "RequestTimeout" or "RequestTimeoutException";

    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength];
}
