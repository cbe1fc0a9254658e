using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Application;

/// <summary>Carries out a command. A refusal by AWS is a result, never an exception.</summary>
public interface IActuator
{
    Task<CommandResult> ExecuteAsync(Command command, CancellationToken cancellation);
}
