using Amazon.Lambda.Core;

namespace EcsHealthRemediator.Function;

/// <summary>The invocation that runs now, for a log line that is written deep within a step of it.</summary>
internal static class Invocation
{
    private static readonly AsyncLocal<ILambdaContext?> Running = new();

    /// <summary>Null outside of an invocation.</summary>
    public static ILambdaContext? Current
    {
        get => Running.Value;
        set => Running.Value = value;
    }
}
