using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Aws.Evidence;

/// <summary>Reads the results of open host probes. Those that have not ended are left out and read again next time.</summary>
internal sealed class ProbeReader(IAmazonSimpleSystemsManagement ssm, Gaps gaps)
{
    public async Task<IReadOnlyList<HostProbe>> EndedAsync(IEnumerable<HostProbe> probes, CancellationToken cancellation)
    {
        var sent = probes.Where(probe => probe is { IsOpen: true, CommandId: not null });
        var ends = await Task.WhenAll(sent.Select(probe => gaps.ReadAsync(
            "ssm:GetCommandInvocation", () => EndAsync(probe, cancellation), cancellation)));
        return [.. ends.OfType<HostProbe>()];
    }

    private async Task<HostProbe?> EndAsync(HostProbe probe, CancellationToken cancellation)
    {
        GetCommandInvocationResponse end;
        try
        {
            end = await ssm.GetCommandInvocationAsync(
                new() { CommandId = probe.CommandId, InstanceId = probe.Request.InstanceId }, cancellation);
        }
        catch (InvocationDoesNotExistException)
        {
            // SSM answers this for a moment after the command was sent.
            return null;
        }

        var status = Gaps.Required(end.Status).Value;
        return status switch
        {
            "Pending" or "InProgress" or "Delayed" or "Cancelling" => null,
            "Success" => probe.Ended(end.StandardOutputContent),
            _ => probe with { NoAnswer = $"Run Command says {end.StatusDetails ?? status}" },
        };
    }
}
