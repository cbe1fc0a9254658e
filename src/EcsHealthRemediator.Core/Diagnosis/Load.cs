using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Diagnosis;

/// <summary>What CloudWatch measured of a service, its hosts and its tasks, and when that is too much.</summary>
public sealed class Load(Snapshot snapshot)
{
    private const double MuchCpu = 90;

    private const double MuchMemory = 95;

    private const double UsualMemory = 80;

    private const double Idle = 50;

    /// <summary>A credit is a minute of one virtual CPU.</summary>
    private const double FewCredits = 1;

    private static readonly TimeSpan Sustained = TimeSpan.FromMinutes(3);

    /// <summary>Points come minutes late; older ones say nothing of now.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(12);

    private string Service => snapshot.Subject.ServiceName;

    public MetricSeries? ServiceCpu => Measured("AWS/ECS", "CPUUtilization", Service);

    public MetricSeries? ServiceMemory => Measured("AWS/ECS", "MemoryUtilization", Service);

    public MetricSeries? ResponseTime =>
        Measured("AWS/ApplicationELB", "TargetResponseTime", snapshot.Subject.TargetGroupName);

    public MetricSeries? HostCpu(string instanceId) => Measured("AWS/EC2", "CPUUtilization", instanceId);

    public MetricSeries? Credits(string instanceId) => Measured("AWS/EC2", "CPUCreditBalance", instanceId);

    public MetricSeries? TaskCpu(string taskId) => Measured("ECS/ContainerInsights", "TaskCpuUtilization", taskId);

    public MetricSeries? TaskMemory(string taskId) => Measured("ECS/ContainerInsights", "TaskMemoryUtilization", taskId);

    /// <returns>Since when the CPU has been used up without a break, long enough to matter; null if it is not.</returns>
    public static DateTimeOffset? ShortSince(MetricSeries? cpu) =>
        cpu?.HeldFor(value => value >= MuchCpu) is { } time && time >= Sustained ? cpu.Points[^1].At - time : null;

    public static bool IsShortOfCpu(MetricSeries? cpu) => ShortSince(cpu) is not null;

    /// <summary>It is used up, not yet for long: the next points tell whether that lasts.</summary>
    public static bool IsBriefPeak(MetricSeries? cpu) => cpu?.Latest >= MuchCpu && !IsShortOfCpu(cpu);

    public static bool IsShortOfMemory(MetricSeries? memory) => memory?.HeldFor(value => value >= MuchMemory) >= Sustained;

    /// <summary>
    /// Much memory is the habit of many a program; that it was far from its limit minutes ago is not. At the limit the kernel may
    /// kill a process inside the container, which lives on and answers with errors: no exit code ever tells.
    /// https://github.com/aws/amazon-ecs-ami/issues/240
    /// </summary>
    public static bool HasRisenToLimit(MetricSeries memory) =>
        IsShortOfMemory(memory) && memory.Points.Any(point => point.Value < UsualMemory);

    public bool IsIdle(string instanceId) => HostCpu(instanceId)?.Latest < Idle;

    /// <summary>
    /// Whether the CPU is held down for want of credits: none are left, and what runs takes the baseline and no more. Much more
    /// than the baseline means that the instance may exceed its credits.
    /// </summary>
    public bool IsThrottledByCredits(ContainerInstance host) =>
        Burstable.BaselineOf(host.Instance?.InstanceType) is { } baseline
        && Credits(host.Ec2InstanceId)?.Latest <= FewCredits
        && HostCpu(host.Ec2InstanceId)?.Latest is { } cpu && cpu >= baseline * 0.8 && cpu <= baseline * 1.5;

    private MetricSeries? Measured(string space, string name, string of) => snapshot.Metrics?.FirstOrDefault(
        series => series.Namespace == space && series.Name == name && series.Of == of
            && series.Points.Count > 0 && snapshot.TakenAt - series.Points[^1].At <= Fresh);
}
