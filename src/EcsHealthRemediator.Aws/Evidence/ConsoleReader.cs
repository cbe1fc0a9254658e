using System.Text;
using Amazon.EC2;
using Amazon.EC2.Model;
using EcsHealthRemediator.Evidence;
using EcsHealthRemediator.Logs;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Reads what an instance has written to its console, within the time that it is given.
/// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html
/// </summary>
internal sealed class ConsoleReader(IAmazonEC2 ec2, TimeSpan limit)
{
    private const int MostCharacters = 65_536;

    public async Task<ConsoleOutput> ReadAsync(string instanceId, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        try
        {
            var output = await LatestAsync(instanceId, timeout.Token);
            return new(EcsMapping.Time(output.Timestamp), Text(output.Output), null);
        }
#pragma warning disable CA1031 // Whatever keeps it from being read, the rest of the evidence is kept.
        catch (Exception error) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new(null, null, AwsError.Text(error, cancellation));
        }
    }

    /// <summary>Only Nitro instances show what they write now; of others EC2 has what they wrote at their last start.</summary>
    private async Task<GetConsoleOutputResponse> LatestAsync(string instanceId, CancellationToken cancellation)
    {
        try
        {
            return await ec2.GetConsoleOutputAsync(new() { InstanceId = instanceId, Latest = true }, cancellation);
        }
        catch (AmazonEC2Exception error) when (error.ErrorCode == "UnsupportedOperation")
        {
            return await ec2.GetConsoleOutputAsync(new() { InstanceId = instanceId }, cancellation);
        }
    }

    /// <summary>Masked before it is cut, because half a key is not known as one.</summary>
    private static string Text(string? base64)
    {
        var text = Secrets.Mask(Encoding.UTF8.GetString(Convert.FromBase64String(base64 ?? "")));
        return text.Length <= MostCharacters ? text : text[^MostCharacters..];
    }
}
