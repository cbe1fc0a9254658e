namespace EcsHealthRemediator.Reporting;

/// <summary>
/// One publish to SNS. <paramref name="Subject"/> is printable ASCII of at most 99 characters; <paramref name="Message"/> is the
/// document for <c>MessageStructure: json</c>, at most 262,144 bytes of UTF-8.
/// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
/// </summary>
/// <param name="Attributes">Message attributes, all of type String.</param>
public sealed record SnsMessage(string Subject, string Message, IReadOnlyDictionary<string, string> Attributes);
