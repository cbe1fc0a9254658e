using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>One run of the function, which stops before each call of a port until it gets its turn. Everything in one thread.</summary>
internal sealed class Invocation(string name, Policy policy, DateTimeOffset startedAt)
{
    private TaskCompletionSource? _gate;

    public string Name => name;

    public Policy Policy => policy;

    public DateTimeOffset StartedAt => startedAt;

    public Task Work { get; set; } = Task.CompletedTask;

    public Action Died { get; set; } = () => { };

    /// <summary>A port of a dead invocation never answers.</summary>
    public bool IsDead
    {
        get;
        set
        {
            field = value;
            if (value) Died();
        }
    }

    public bool IsOver => IsDead || Work.IsCompleted;

    public Task TurnAsync()
    {
        _gate = new();
        return _gate.Task;
    }

    /// <summary>Lets it go on to its next call.</summary>
    public void Turn()
    {
        var gate = _gate;
        _gate = null;
        gate?.SetResult();
    }
}
