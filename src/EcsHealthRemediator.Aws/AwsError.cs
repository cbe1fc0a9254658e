using System.Text.Json;
using System.Xml;
using Amazon.Runtime;

namespace EcsHealthRemediator.Aws;

/// <summary>Turns errors of AWS, and of the connection to it, into text.</summary>
internal static class AwsError
{
    private const int MaxLength = 500;

    /// <returns>
    /// Error code and message. Null for an exception that is not about AWS, and for every exception after
    /// <paramref name="cancellation"/>, because the invocation itself is then out of time.
    /// </returns>
    public static string? Text(Exception exception, CancellationToken cancellation) => exception switch
    {
        _ when cancellation.IsCancellationRequested => null,
        AmazonServiceException service => Cut($"{service.ErrorCode ?? service.StatusCode.ToString()}: {service.Message}"),
        AmazonClientException or HttpRequestException => Cut(exception.Message),
        XmlException or JsonException => Cut($"The answer could not be read: {exception.Message}"),
        TimeoutException or OperationCanceledException => "The call timed out.",
        _ => null,
    };

    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength];
}
