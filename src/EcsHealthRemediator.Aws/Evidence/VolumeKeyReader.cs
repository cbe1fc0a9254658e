using Amazon.EC2;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>
/// Reads under which keys the volumes of instances are encrypted. Whoever starts an instance must be allowed to use a customer
/// managed key, or the start falls back to stopped; the AWS managed key of EBS may be used by everybody who may use EBS.
/// https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
/// </summary>
internal sealed class VolumeKeyReader(IAmazonEC2 ec2, IAmazonKeyManagementService kms, Gaps gaps)
{
    private const string ManagedKey = "alias/aws/ebs";

    /// <returns>
    /// The ARNs of the customer managed keys, by instance; an instance of which no volume is told is left out. Null, with a gap,
    /// where they could not be read.
    /// </returns>
    public async Task<Dictionary<string, IReadOnlyList<string>>?> CustomerKeysAsync(
        IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        if (await KeysAsync(ids, cancellation) is not { } keys) return null;
        var managed = keys.Any(pair => pair.Key is not null)
            ? await gaps.ReadAsync("kms:DescribeKey", () => ManagedKeyAsync(cancellation), cancellation) : "";
        return managed is null ? null : keys.GroupBy(pair => pair.Instance).ToDictionary(
            volumes => volumes.Key,
            volumes => (IReadOnlyList<string>)
                [.. volumes.Select(pair => pair.Key).OfType<string>().Where(key => key != managed).Distinct()]);
    }

    /// <returns>An entry for each attached volume, without a key where it is not encrypted.</returns>
    private Task<List<(string Instance, string? Key)>?> KeysAsync(IReadOnlyList<string> ids, CancellationToken cancellation) =>
        gaps.ReadAsync("ec2:DescribeVolumes", async () =>
        {
            var volumes = await Pages.AllAsync(async token =>
            {
                var page = await ec2.DescribeVolumesAsync(
                    new() { Filters = NetworkReader.By("attachment.instance-id", ids), NextToken = token }, cancellation);
                return ((page.Volumes ?? []).AsEnumerable(), page.NextToken);
            });
            return (List<(string, string?)>?)
            [
                .. from volume in volumes
                   from attachment in volume.Attachments ?? []
                   where ids.Contains(attachment.InstanceId)
                   select (attachment.InstanceId, volume.Encrypted == true ? Gaps.Required(volume.KmsKeyId) : null),
            ];
        }, cancellation);

    /// <returns>Empty in an account in which it was never used.</returns>
    private async Task<string?> ManagedKeyAsync(CancellationToken cancellation)
    {
        try
        {
            return Gaps.Required((await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = ManagedKey }, cancellation)).KeyMetadata?.Arn);
        }
        catch (NotFoundException)
        {
            return "";
        }
    }
}
