namespace EcsHealthRemediator.Diagnosis;

/// <summary>Which faults explain which, as the checks declare it; a fault also explains what its effects explain.</summary>
public sealed class Causality
{
    private readonly Dictionary<string, ICheck> _checks;

    private readonly Dictionary<string, HashSet<string>> _explanations = [];

    /// <exception cref="ArgumentException">
    /// Two checks have one id, a check names one that does not exist, or checks explain each other in a circle.
    /// </exception>
    public Causality(IEnumerable<ICheck> checks)
    {
        _checks = checks.ToDictionary(check => check.Id);
        var order = new List<ICheck>();
        foreach (var check in _checks.Values.OrderBy(check => check.Id, StringComparer.Ordinal)) Visit(check, order, []);
        Checks = order;
    }

    /// <summary>Causes before effects; where neither explains the other, by id.</summary>
    public IReadOnlyList<ICheck> Checks { get; }

    public ICheck this[string check] => _checks[check];

    public bool Contains(string check) => _checks.ContainsKey(check);

    /// <summary>Whether a fault of the first check explains one of the second, directly or through others.</summary>
    public bool Explains(string cause, string effect) => _explanations[effect].Contains(cause);

    private void Visit(ICheck check, List<ICheck> order, HashSet<string> path)
    {
        if (_explanations.ContainsKey(check.Id)) return;
        if (!path.Add(check.Id)) throw new ArgumentException($"Checks explain each other: {string.Join(" <- ", path)}.");
        var all = new HashSet<string>();
        foreach (var id in check.ExplainedBy.Select(explanation => explanation.Check).Order(StringComparer.Ordinal))
        {
            if (!_checks.TryGetValue(id, out var cause)) throw new ArgumentException($"{check.Id} names no check: {id}.");
            Visit(cause, order, path);
            all.Add(id);
            all.UnionWith(_explanations[id]);
        }

        path.Remove(check.Id);
        _explanations[check.Id] = all;
        order.Add(check);
    }
}
