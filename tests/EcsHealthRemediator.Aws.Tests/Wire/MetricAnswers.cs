using System.Globalization;
using System.Xml.Linq;
using static EcsHealthRemediator.Aws.Tests.Wire.Answer;

namespace EcsHealthRemediator.Aws.Tests.Wire;

/// <summary>https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html (AWS Query)</summary>
internal static class MetricAnswers
{
    public static Answer Of(FakeWorld world, Call call)
    {
        var (page, next) = world.Page(Queries(call), call.Text("NextToken"));
        return Wire.Answer.Of(Xml("GetMetricDataResponse", Xml(
            "GetMetricDataResult",
            Xml("MetricDataResults", page.Select(query => Result(world, query))),
            next is null ? null : Xml("NextToken", next))));
    }

    /// <summary>The dimensions of each query, as NAME=VALUE, in order.</summary>
    public static string[] Dimensions(Call call, string name) => [.. Queries(call).Where(query => query.Name == name)
        .Select(query => string.Join(" ", query.Dimensions.Select(pair => $"{pair.Name}={pair.Value}")))];

    private static IEnumerable<Query> Queries(Call call)
    {
        for (var number = 1; call.Text($"MetricDataQueries.member.{number}.Id") is { } id; number++)
        {
            var metric = $"MetricDataQueries.member.{number}.MetricStat.Metric.";
            yield return new(id, call.Text(metric + "MetricName")!, [.. DimensionsAt(call, metric + "Dimensions.member.")]);
        }
    }

    private static IEnumerable<(string Name, string Value)> DimensionsAt(Call call, string prefix)
    {
        for (var number = 1; call.Text($"{prefix}{number}.Name") is { } name; number++)
            yield return (name, call.Text($"{prefix}{number}.Value")!);
    }

    private static XElement Result(FakeWorld world, Query query)
    {
        var values = world.Metrics.GetValueOrDefault((query.Name, query.Dimensions[^1].Value)) ?? [];
        return Xml(
            "member",
            Xml("Id", query.Id), Xml("Label", query.Name), Xml("StatusCode", world.MetricStatus),
            Xml("Timestamps", values.Select((_, index) => Xml("member", Minute(index - values.Length)))),
            Xml("Values", values.Select(value => Xml("member", value.ToString(CultureInfo.InvariantCulture)))));
    }

    private static string Minute(int number) =>
        FakeWorld.Now.AddMinutes(number).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private sealed record Query(string Id, string Name, IReadOnlyList<(string Name, string Value)> Dimensions);
}
