// As in the official package, nothing is said about null.
#nullable disable
using System.Text;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public partial class InvokeRequest : AmazonLambdaRequest
{
    public string FunctionName { get; set; }

    /// <summary>The text of <see cref="PayloadStream"/>.</summary>
    public string Payload
    {
        get => PayloadStream is null ? null : Encoding.UTF8.GetString(PayloadStream.ToArray());
        set => PayloadStream = value is null ? null : new(Encoding.UTF8.GetBytes(value));
    }

    public MemoryStream PayloadStream { get; set; }
}

public partial class InvokeResponse : AmazonWebServiceResponse
{
    /// <summary>Null where the function answered; else <see cref="Payload"/> is about its error.</summary>
    public string FunctionError { get; set; }

    public MemoryStream Payload { get; set; }
}
