using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Application;

public sealed record ReportedFailure(Subject Subject, string EventId, DateTimeOffset At, string Message);
