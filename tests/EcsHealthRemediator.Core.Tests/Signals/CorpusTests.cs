using System.Text.Json;
using EcsHealthRemediator.Signals;

namespace EcsHealthRemediator.Core.Tests.Signals;

public sealed class CorpusTests
{
    public static TheoryData<int> Rows() => new(Enumerable.Range(0, Corpus.Length));

    private static readonly string[] Corpus =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "corpus", "messages.jsonl"));

    [Fact]
    public void The_corpus_is_all_there() => Assert.Equal(63, Corpus.Length);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_is_read_as_labelled(int row)
    {
        using var document = JsonDocument.Parse(Corpus[row]);
        var label = document.RootElement;
        var parsed = MessageParser.Parse(label.GetProperty("message").GetString());
        var expected = label.GetProperty("expected");
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.Equal(ParsedMessage.Other, parsed);
            return;
        }

        Assert.Equal(KindOf(label), parsed.Kind);
        Assert.Equal(Text(expected, "service"), parsed.Service);
        Assert.Equal(Text(expected, "task"), parsed.Task);
        Assert.Equal(Text(expected, "instance"), parsed.Instance);
        Assert.Equal(Text(expected, "targetGroup"), parsed.TargetGroup);
        Assert.Equal(Text(expected, "reason"), parsed.Reason);
        Assert.Equal(expected.GetProperty("port").Deserialize(TestJson.Default.NullableInt32), parsed.Port);
        Assert.Equal(expected.GetProperty("codes").Deserialize(TestJson.Default.Int32Array), parsed.Codes);
        var extra = label.TryGetProperty("extra", out var found) ? found : default;
        Assert.Equal(Text(extra, "taskSet"), parsed.TaskSet);
        Assert.Equal(Text(extra, "elb"), parsed.LoadBalancer);
    }

    private static MessageKind KindOf(JsonElement label) =>
        label.GetProperty("kind").GetString() == "stopped-reason" ? MessageKind.TaskFailedElbHealthChecks
        : Text(label.GetProperty("expected"), "reason") == "TARGET IS NOT FOUND" ? MessageKind.TargetMissing
        : MessageKind.TargetUnhealthy;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value.GetString() : null;
}
