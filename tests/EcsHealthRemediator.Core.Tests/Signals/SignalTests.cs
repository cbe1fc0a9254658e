using System.Runtime.CompilerServices;
using System.Text.Json;
using EcsHealthRemediator.Domain;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Core.Tests.Signals;

public sealed class SignalTests
{
    public static TheoryData<Type> Kinds() =>
        new(typeof(Signal).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Signal)) && !type.IsAbstract));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_signal_can_be_written_under_its_own_type(Type kind)
    {
        var signal = (Signal)RuntimeHelpers.GetUninitializedObject(kind);

        var written = JsonDocument.Parse(JsonSerializer.Serialize(signal, TestJson.Default.Signal)).RootElement;

        var type = written.GetProperty("type").GetString()!;
        Assert.Equal(kind.Name, type.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
    }

    [Fact]
    public void A_stored_signal_reads_back_as_it_was()
    {
        Signal stop = new TaskStopped
        {
            Service = new ServiceRef("web", "shop"),
            TaskArn = "arn:aws:ecs:eu-west-1:111122223333:task/shop/9d85800c30b349039d104d52b506b930",
            StoppedReason = "Task failed ELB health checks",
            StartedAt = new(2026, 11, 20, 9, 28, 54, 677, TimeSpan.Zero),
            EventId = "57c9506e-9d21-294c-d2fe-000000000001",
        };

        var stored = JsonSerializer.Serialize(stop, TestJson.Default.Signal);
        Assert.Equal(stop, JsonSerializer.Deserialize(stored, TestJson.Default.Signal));
    }
}
