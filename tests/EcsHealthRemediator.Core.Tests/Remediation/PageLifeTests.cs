using EcsHealthRemediator.Remediation;
using EcsHealthRemediator.Reporting;
using EcsHealthRemediator.Reporting.Page;

namespace EcsHealthRemediator.Core.Tests.Remediation;

/// <summary>When the page of an incident is kept, and that no message waits for it.</summary>
public sealed class PageLifeTests
{
    [Fact]
    public void The_end_is_told_with_a_page_and_what_is_under_way_without_one()
    {
        var life = Impaired().UntilEnded();

        Assert.Equal([IncidentStatus.Acting, IncidentStatus.Fixed], life.Told);
        Assert.Null(life.Messages[0].Page);
        var page = life.Messages[1].Page!;
        var draft = Assert.Single(life.Pages);
        Assert.StartsWith($"pages/{life.Incident.Id}/2", draft.Key, StringComparison.Ordinal);
        Assert.Contains(draft.Key, page.Url, StringComparison.Ordinal);
        Assert.Null(draft.Source.Outcome.Page);
    }

    [Fact]
    public void A_need_is_told_with_a_page_that_is_drawn_from_the_evidence_beside_it()
    {
        var life = Impaired(Policy.All(FixMode.Observe)).Minutes(10);

        var draft = Assert.Single(life.Pages);
        Assert.Equal(IncidentStatus.NeedsHuman, draft.Source.Outcome.Status);
        Assert.Equal($"s3://evidence/{draft.Key}.json", Assert.Single(life.Messages).Page!.Evidence);
        Assert.Equal(draft.Evidence!.Snapshot, draft.Source.Snapshot);
        Assert.NotEmpty(IncidentPage.Of(draft.Source));
    }

    [Fact]
    public void A_page_that_cannot_be_kept_holds_back_no_message()
    {
        var life = Impaired();
        life.PageRefusal = () => new InvalidOperationException("no bucket");

        life.UntilEnded();

        Assert.Equal([IncidentStatus.Acting, IncidentStatus.Fixed], life.Told);
        Assert.All(life.Messages, message => Assert.Null(message.Page));
    }

    [Fact]
    public void The_bus_gets_no_link()
    {
        var life = Impaired();
        life.HasBus = true;

        life.UntilEnded();

        Assert.NotEmpty(life.Pages);
        Assert.All(life.Events, one => Assert.Null(one.Outcome.Page));
    }

    private static IncidentSimulator Impaired(Policy? policy = null) =>
        new IncidentSimulator(Worlds.Healthy().Impaired(1), policy ?? Worlds.Auto) { HasPages = true }.Look();
}
