using System.Reflection;
using EcsHealthRemediator.Diagnosis;
using EcsHealthRemediator.Reporting.Page;
using Place = EcsHealthRemediator.Reporting.Page.Place;

namespace EcsHealthRemediator.Core.Tests.Reporting.Page;

public sealed class PlaceTests
{
    /// <summary>What they tell of is no place on the way.</summary>
    private static readonly string[] Placeless = [CheckId.AlreadyHealthy, CheckId.DeploymentInProgress];

    [Fact]
    public void Every_check_tells_of_a_place_on_the_way_or_is_known_to_tell_of_none()
    {
        var placed = Enum.GetValues<Place>().SelectMany(Places.Checks).ToHashSet();
        var all = typeof(CheckId).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetValue(null)!);

        Assert.Equal(Placeless.Order(), all.Where(check => !placed.Contains(check)).Order());
    }
}
