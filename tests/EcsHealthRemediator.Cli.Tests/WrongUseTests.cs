namespace EcsHealthRemediator.Cli.Tests;

public sealed class WrongUseTests
{
    [Theory]
    [InlineData("--rate: 'abc' is not a whole number from 1 to 1000.", "scan", "--rate", "abc")]
    [InlineData("--rate: '0' is not a whole number from 1 to 1000.", "scan", "--rate", "0")]
    [InlineData("--output: 'xml' is not text, json or markdown.", "scan", "--output", "xml")]
    [InlineData("--question: 'abc' is not a whole number from 1.", "approve", "web-1", "--question", "abc")]
    [InlineData("--question: '0' is not a whole number from 1.", "reject", "web-1", "--question", "0")]
    [InlineData("--until: '2026-01-31T06:00Z' is past.", "pause", "--until", "2026-01-31T06:00Z")]
    [InlineData("--cluster: 'a b' is not the name or ARN of an ECS cluster.", "scan", "--cluster", "a b")]
    [InlineData("--region: 'Europe' is not the name of a region, such as eu-west-1.", "doctor", "--region", "Europe")]
    [InlineData(
        "--record: '/nowhere/e.json' is not a file in a folder that exists.",
        "diagnose", "--cluster", "shop", "--service", "web", "--record", "/nowhere/e.json")]
    [InlineData("The value of --html is empty.", "scan", "--html", "")]
    [InlineData("<files> is empty.", "replay", "")]
    [InlineData("<id> is missing: The id of an incident, as in a message.", "approve")]
    [InlineData("--rate lacks its value.", "scan", "--rate")]
    [InlineData("Option '--cluster' is required.", "diagnose", "--service", "web")]
    public async Task A_value_that_is_not_taken_is_told_in_a_sentence(string sentence, params string[] arguments)
    {
        var (exitCode, output, error) = await Cli.RunAsync("", arguments);

        Assert.Equal((2, "", sentence), (exitCode, output, error.Trim()));
    }

    [Theory]
    [InlineData("There is no command 'scna'. Did you mean scan?", "scna")]
    [InlineData("There is no command 'destroy'. See 'ecs-health --help'.", "destroy")]
    [InlineData("A command is missing. See 'ecs-health --help'.")]
    [InlineData("There is no option '--outptu' of 'ecs-health'. See 'ecs-health --help'.", "--outptu", "json")]
    [InlineData("There is no option '--outptu' of 'ecs-health scan'. Did you mean --output?", "scan", "--outptu", "json")]
    [InlineData("There is no option '--regoin' of 'ecs-health scan'. Did you mean --region?", "scan", "--cluster", "a", "--regoin", "b")]
    [InlineData("There is no option '--outptu' of 'ecs-health approve'. Did you mean --output?", "approve", "--outptu", "json")]
    [InlineData("There is no option '--regoin' of 'ecs-health incidents'. Did you mean --region?", "incidents", "--regoin=x")]
    [InlineData("'two' is one argument too many. See 'ecs-health explain --help'.", "explain", "one", "two")]
    public async Task What_is_not_known_is_told_one_time_with_what_may_be_meant(string sentence, params string[] arguments)
    {
        var (exitCode, output, error) = await Cli.RunAsync("", arguments);

        Assert.Equal((2, "", sentence), (exitCode, output, error.Trim()));
    }

    [Fact]
    public async Task Every_empty_name_is_told()
    {
        var (exitCode, _, error) = await Cli.RunAsync("", "diagnose", "--cluster", "", "--service", "");

        Assert.Equal(2, exitCode);
        Assert.Equal(["The value of --cluster is empty.", "The value of --service is empty."], error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Without_credentials_one_sentence_says_what_to_do()
    {
        var (exitCode, output, error) = await Cli.RunAsync("", "scan", "--region", "eu-west-1");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal("No AWS credentials were found: set AWS_PROFILE, or run 'aws sso login' or 'aws configure'.", error.Trim());
    }
}
