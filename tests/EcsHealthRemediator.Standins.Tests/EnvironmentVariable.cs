namespace EcsHealthRemediator.Standins.Tests;

/// <summary>The collection of tests that change environment variables; they do not run in parallel with any other test.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ChangesTheEnvironment
{
    public const string Name = "changes the environment";
}

/// <summary>Sets an environment variable until it is disposed, then restores the old value.</summary>
internal sealed class EnvironmentVariable : IDisposable
{
    private readonly string _name;
    private readonly string? _before;

    public EnvironmentVariable(string name, string? value)
    {
        _name = name;
        _before = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(_name, _before);
}
