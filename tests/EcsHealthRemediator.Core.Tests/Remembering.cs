using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests;

internal static class Remembering
{
    public static IncidentMemory Remember(this IncidentMemory memory, DiagnosisContext context) =>
        memory.With(context.Snapshot, context.Failures);
}
