using EcsHealthRemediator.Domain;

namespace EcsHealthRemediator.Application;

/// <summary><paramref name="Nothing"/> says why, where no subject was found.</summary>
public sealed record SubjectSearch(IReadOnlyList<Subject> Subjects, string? Nothing = null);
