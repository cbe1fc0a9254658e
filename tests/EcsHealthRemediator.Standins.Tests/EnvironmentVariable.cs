namespace EcsHealthRemediator.Standins.Tests;

/// <summary>Tests that change the process's environment, and so run one after the other and beside no others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ChangesTheEnvironment
{
    public const string Name = "changes the environment";
}

/// <summary>Sets a variable for as long as it lives.</summary>
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
