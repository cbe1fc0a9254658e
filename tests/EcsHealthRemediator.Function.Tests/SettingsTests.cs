using System.Globalization;
using System.Text.RegularExpressions;
using EcsHealthRemediator.Remediation;

namespace EcsHealthRemediator.Function.Tests;

public sealed partial class SettingsTests
{
    private static readonly string Template = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "template.yaml"));

    [Fact]
    public void Settings_that_are_not_set_have_safe_defaults()
    {
        var settings = Read();

        Assert.Equal(("incidents", "arn:aws:sns:eu-west-1:111122223333:outcomes"), (settings.TableName, settings.TopicArn));
        Assert.Equal(["*"], settings.Clusters);
        Assert.Equal(TimeSpan.FromDays(400), settings.ChangesKept);
        var modes = settings.Policy.Modes;
        Assert.Equal(new Policy { Modes = modes }, settings.Policy);
        Assert.All(Enum.GetValues<Fix>().Where(Policy.FollowsTheMode), fix => Assert.Equal(FixMode.Observe, settings.Policy.ModeOf(fix)));
        Assert.Equal(FixMode.Off, settings.Policy.ModeOf(Fix.DrainInstance));
    }

    [Fact]
    public void Standby_has_a_mode_of_its_own_and_goes_no_further_than_restarts()
    {
        var policy = Read(("MODE", "approve"), ("STANDBY_MODE", "auto"), ("STANDBY_UNDER_MANAGED_SCALING", "on")).Policy;

        Assert.Equal((FixMode.Auto, FixMode.Approve, true), (policy.StandbyMode, policy.ModeInStandby, policy.StandbyUnderManagedScaling));
        Assert.Equal(FixMode.Off, Read(("MODE", "auto")).Policy.ModeInStandby);
    }

    [Theory]
    [InlineData("off", FixMode.Off)]
    [InlineData("observe", FixMode.Observe)]
    [InlineData("approve", FixMode.Approve)]
    [InlineData("auto", FixMode.Auto)]
    public void A_mode_holds_for_both_fixes_unless_a_fix_has_its_own(string text, FixMode mode)
    {
        var both = Read(("MODE", text), ("RAISE_GRACE_PERIOD_MODE", "inherit")).Policy;
        Assert.Equal((mode, mode), (both.ModeOf(Fix.RaiseGracePeriod), both.ModeOf(Fix.RestartInstance)));

        var raise = Read(("RAISE_GRACE_PERIOD_MODE", text)).Policy;
        Assert.Equal((mode, FixMode.Observe), (raise.ModeOf(Fix.RaiseGracePeriod), raise.ModeOf(Fix.RestartInstance)));

        var restart = Read(("MODE", "approve"), ("RESTART_INSTANCE_MODE", text)).Policy;
        Assert.Equal((FixMode.Approve, mode), (restart.ModeOf(Fix.RaiseGracePeriod), restart.ModeOf(Fix.RestartInstance)));
    }

    [Fact]
    public void Everything_else_is_read_as_it_is_written()
    {
        var settings = Read(
            ("CLUSTERS", "shop, lab,"), ("GRACE_PERIOD_LIMIT_SECONDS", "600"),
                ("RESTART_PERSISTENCE_SECONDS", "120"), ("NOTIFY_SELF_HEALED", "false"), ("CHANGES_KEPT_DAYS", "3653"));

        Assert.Equal(["shop", "lab"], settings.Clusters);
        Assert.Equal(TimeSpan.FromDays(3653), settings.ChangesKept);
        Assert.Equal(
            (600, TimeSpan.FromMinutes(2), false),
            (settings.Policy.GracePeriodLimitSeconds, settings.Policy.RestartPersistence, settings.Policy.NotifySelfHealed));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("stack-HostProbeDocument-1a2B", "stack-HostProbeDocument-1a2B")]
    public void Hosts_are_probed_only_where_a_document_is_set(string text, string? document)
    {
        var settings = Read(("HOST_PROBE_DOCUMENT", text));

        Assert.Equal((document, document is not null), (settings.ProbeDocument, settings.Policy.ProbeHosts));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("release-freeze", "release-freeze")]
    public void A_calendar_is_asked_only_where_one_is_named(string text, string? calendar) =>
        Assert.Equal(calendar, Read(("CHANGE_CALENDAR", text)).ChangeCalendar);

    [Theory]
    [InlineData("")]
    [InlineData("arn:aws:kms:a, arn:aws:kms:b", "arn:aws:kms:a", "arn:aws:kms:b")]
    public void Keys_of_volumes_may_be_used_where_they_are_named(string text, params string[] keys) =>
        Assert.Equal(keys, Read(("VOLUME_KEYS", text)).Policy.VolumeKeys);

    [Theory]
    [InlineData("", false)]
    [InlineData("off", false)]
    [InlineData("on", true)]
    public void Logs_are_read_only_where_that_is_switched_on(string text, bool reads) =>
        Assert.Equal(reads, Read(("READ_LOGS", text)).ReadLogs);

    [Fact]
    public void Messages_name_the_operators_function_or_else_the_remediator_itself()
    {
        Assert.Equal("stack-Operator", Read(("AWS_LAMBDA_FUNCTION_NAME", "stack"), ("OPERATOR_FUNCTION_NAME", "stack-Operator"))
            .OperatorFunctionName);
        Assert.Equal("stack", Read(("AWS_LAMBDA_FUNCTION_NAME", "stack")).OperatorFunctionName);
        Assert.Null(Read().OperatorFunctionName);
    }

    [Fact]
    public void The_operators_function_needs_only_the_table()
    {
        Assert.Equal(new OperatorSettings("incidents"), Operators(("ENTRY_POINT", "operator"), ("TABLE_NAME", "incidents")));
        Assert.Null(Operators(("TABLE_NAME", "incidents")));
        Assert.Throws<SettingsException>(() => Operators(("ENTRY_POINT", "operator")));
        Assert.Throws<SettingsException>(() => Operators(("ENTRY_POINT", "Operator"), ("TABLE_NAME", "incidents")));
        Assert.Equal(["ENTRY_POINT", "TABLE_NAME"], Variables("OperatorFunction"));
        Assert.Contains("          ENTRY_POINT: operator\n", Template, StringComparison.Ordinal);

        static OperatorSettings? Operators(params (string Name, string Value)[] variables) =>
            OperatorSettings.Read(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
    }

    [Fact]
    public void All_mistakes_are_reported_together_each_once()
    {
        var error = Assert.Throws<SettingsException>(() => Settings.Read(name => new Dictionary<string, string>
        {
            ["TABLE_NAME"] = " ",
            ["CLUSTERS"] = ",",
            ["MODE"] = "inherit",
            ["RESTART_INSTANCE_MODE"] = "Auto",
            ["GRACE_PERIOD_LIMIT_SECONDS"] = "7201",
            ["RESTART_PERSISTENCE_SECONDS"] = "5m",
            ["NOTIFY_SELF_HEALED"] = "yes",
            ["READ_LOGS"] = "true",
            ["CHANGES_KEPT_DAYS"] = "0",
            ["HOST_PROBE_DOCUMENT"] = "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript",
        }.GetValueOrDefault(name)));

        Assert.Equal(
            [
                "CHANGES_KEPT_DAYS is '0', not a number of days from 1 to 3653",
                "CLUSTERS names no cluster; * watches all",
                "EVIDENCE_BUCKET is not set",
                "GRACE_PERIOD_LIMIT_SECONDS is '7201', not a number of seconds from 60 to 7200",
                "HOST_PROBE_DOCUMENT is 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript', "
                    + "not the name of an SSM document of this account",
                "MODE is 'inherit', not one of off, observe, finish, approve, auto",
                "NOTIFY_SELF_HEALED is 'yes', not true or false",
                "READ_LOGS is 'true', not on or off",
                "RESTART_INSTANCE_MODE is 'Auto', not one of off, observe, finish, approve, auto, inherit",
                "RESTART_PERSISTENCE_SECONDS is '5m', not a number of seconds from 60 to 86400",
                "TABLE_NAME is not set",
                "TOPIC_ARN is not set",
            ],
            error.Mistakes.Order(StringComparer.Ordinal));
        Assert.All(error.Mistakes, mistake => Assert.Contains(mistake, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("default", "default")]
    [InlineData("team/health.events-1", "team/health.events-1")]
    [InlineData("arn:aws:events:eu-west-1:111122223333:event-bus/health", "arn:aws:events:eu-west-1:111122223333:event-bus/health")]
    public void An_event_bus_is_a_name_or_an_ARN(string value, string? bus) =>
        Assert.Equal(bus, Read(("EVENT_BUS", value)).EventBus);

    [Fact]
    public void What_is_no_event_bus_is_reported() => Assert.Equal(
        ["EVENT_BUS is 'arn:aws:sns:eu-west-1:111122223333:topic', not the name or the ARN of an event bus"],
        Assert.Throws<SettingsException>(() => Read(("EVENT_BUS", "arn:aws:sns:eu-west-1:111122223333:topic"))).Mistakes);

    [Fact]
    public void A_wrong_mode_is_reported_even_if_every_fix_has_its_own()
    {
        var error = Assert.Throws<SettingsException>(
            () => Read(("MODE", "remediate"), ("RAISE_GRACE_PERIOD_MODE", "auto"), ("RESTART_INSTANCE_MODE", "auto")));

        Assert.Equal(["MODE is 'remediate', not one of off, observe, finish, approve, auto"], error.Mistakes);
    }

    [Fact]
    public void The_template_sets_what_is_read_and_nothing_else_but_the_options_of_the_SDK()
    {
        var read = new HashSet<string>();
        Settings.Read(name =>
        {
            read.Add(name);
            return name is "TABLE_NAME" or "TOPIC_ARN" or "EVIDENCE_BUCKET" ? "x" : null;
        });

        // AWS_LAMBDA_FUNCTION_NAME is set by Lambda itself.
        Assert.Equal(
            read.Where(name => name != "AWS_LAMBDA_FUNCTION_NAME").Order(),
            Variables("RemediatorFunction"));
    }

    [Theory]
    [InlineData("GracePeriodLimitSeconds", "GRACE_PERIOD_LIMIT_SECONDS")]
    [InlineData("RestartPersistenceSeconds", "RESTART_PERSISTENCE_SECONDS")]
    [InlineData("GroupRepairsWithinSeconds", "GROUP_REPAIRS_WITHIN_SECONDS")]
    [InlineData("ChangesKeptDays", "CHANGES_KEPT_DAYS")]
    public void A_number_that_the_template_allows_is_accepted(string parameter, string variable)
    {
        foreach (var bound in (string[])["MinValue", "MaxValue", "Default"])
        {
            var value = Regex.Match(Template, $@"^  {parameter}:\n(?:    .*\n)*?    {bound}: (\d+)$",
                RegexOptions.Multiline).Groups[1].Value;

            Assert.True(int.Parse(value, CultureInfo.InvariantCulture) > 0);
            Assert.NotNull(Read((variable, value)));
        }
    }

    private static Settings Read(params (string Name, string Value)[] variables) => Settings.Read(name => name switch
    {
        "TABLE_NAME" => "incidents",
        "TOPIC_ARN" => "arn:aws:sns:eu-west-1:111122223333:outcomes",
        "EVIDENCE_BUCKET" => "evidence",
        _ => variables.FirstOrDefault(variable => variable.Name == name).Value,
    });

    /// <summary>Without the options of the SDK.</summary>
    private static IEnumerable<string> Variables(string function) => Variable()
        .Matches(VariableBlock().Match(Template, Template.IndexOf($"\n  {function}:\n", StringComparison.Ordinal)).Value)
        .Select(match => match.Groups[1].Value).Where(name => !name.StartsWith("AWS_", StringComparison.Ordinal)).Order();

    [GeneratedRegex(@"^        Variables:\n(?:          .*\n)+", RegexOptions.Multiline)]
    private static partial Regex VariableBlock();

    [GeneratedRegex("^          ([A-Z_]+):", RegexOptions.Multiline)]
    private static partial Regex Variable();
}
