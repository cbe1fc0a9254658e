namespace EcsHealthRemediator.Core.Tests.ModelCheck;

/// <summary>What happens, in order; it can be played again and shortened.</summary>
internal static class Schedule
{
    private const int KindHours = 4;

    public static IReadOnlyList<Happening> Draw(int seed)
    {
        var random = new Random(seed);
        var first = random.Next(10) switch
        {
            < 6 => new Happening("a host breaks", random.Next(2), 10),
            < 8 => new("tasks start slowly", random.Next(2), random.Next(3)),
            _ => new("a minute", 0, 0),
        };
        var mode = new Happening("a mode", random.Next(10) < 7 ? 0 : random.Next(4), 0);
        // In most schedules most of what may happen does not: else nothing would ever get far.
        var weights = Weigh(random, random.Next(1, 10));
        var rest = Enumerable.Range(0, random.Next(4, random.Next(10) == 0 ? 80 : 30)).Select(_ =>
        {
            var at = random.Next(weights[^1].UpTo);
            return new Happening(weights.First(weight => at < weight.UpTo).Name, random.Next(1000), random.Next(1000));
        });
        // A restart takes six minutes: what comes between comes in each of them.
        Happening[] group = seed % 3 == 0 ? [new("a group", 0, 0)] : [];
        return [mode, .. group, first, .. Enumerable.Repeat(new Happening("a minute", 0, 0), random.Next(8)), .. rest];
    }

    /// <param name="diesAt">The turn at which an invocation dies; 0 for none.</param>
    public static Model Play(IEnumerable<Happening> happenings, int diesAt = 0)
    {
        var model = new Model { DiesAt = diesAt };
        foreach (var one in happenings)
        {
            Happenings.All[one.Name].Do(model, one.A, one.B);
            if (model.Violations.Count > 0) return model;
        }

        Happenings.Kindness(model);
        for (var minute = 0; minute < KindHours * 60 && model.Violations.Count == 0; minute++)
        {
            model.Minute();
            if (minute > 30 && minute % 10 == 0 && !StandingPromises.BrokenAtTheEnd(model).Any()) break;
        }

        if (model.Violations.Count == 0) model.Violations.AddRange(StandingPromises.BrokenAtTheEnd(model));
        return model;
    }

    /// <summary>Leaves out what is not needed for the same promise to be broken.</summary>
    public static IReadOnlyList<Happening> Shorten(IReadOnlyList<Happening> happenings, Promise broken)
    {
        for (var size = happenings.Count / 2; size > 0; size = size > 1 ? size / 2 : 0)
        {
            for (var at = 0; at < happenings.Count;)
            {
                IReadOnlyList<Happening> less = [.. happenings.Take(at), .. happenings.Skip(at + size)];
                if (Play(less).Violations.Any(violation => violation.Promise == broken)) happenings = less;
                else at += size;
            }
        }

        return happenings;
    }

    private static (string Name, int UpTo)[] Weigh(Random random, int tenths)
    {
        var sum = 0;
        return
        [
            .. Happenings.All.Where(pair => pair.Value.Weight > 30 || random.Next(10) < tenths)
                .Select(pair => (pair.Key, sum += pair.Value.Weight)),
        ];
    }
}
