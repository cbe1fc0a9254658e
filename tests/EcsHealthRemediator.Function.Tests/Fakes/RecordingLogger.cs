using Amazon.Lambda.Core;

namespace EcsHealthRemediator.Function.Tests.Fakes;

/// <summary>Keeps each log line with its named values, of which the Lambda runtime makes fields.</summary>
internal sealed class RecordingLogger : ILambdaLogger
{
    public List<(string Level, string Template, IReadOnlyDictionary<string, string?> Fields)> Lines { get; } = [];

    public void Log(string message) => throw new NotSupportedException("A line without a level and fields.");

    public void LogLine(string message) => Log(message);

    public void Log(string level, string message, params object[] args)
    {
        var names = message.Split('{').Skip(1).Select(part => part.Split('}')[0]).ToList();
        Assert.Equal(names.Count, args.Length);
        Lines.Add((level, message, names.Zip(args).ToDictionary(pair => pair.First, pair => pair.Second.ToString())));
    }
}
