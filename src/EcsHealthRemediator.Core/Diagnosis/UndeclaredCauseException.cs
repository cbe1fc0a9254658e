namespace EcsHealthRemediator.Diagnosis;

/// <summary>A check asked for another that it does not name among those that explain it: a fault of the check, not of AWS.</summary>
public sealed class UndeclaredCauseException(string message) : InvalidOperationException(message);
