using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Application;

/// <summary>What a sweep found wrong with a service.</summary>
/// <param name="EventId">Null where no service event said it.</param>
public sealed record ReportedFailure(Subject Subject, string? EventId, DateTimeOffset At, string Message);
