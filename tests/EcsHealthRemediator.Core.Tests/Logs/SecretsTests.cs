using EcsHealthRemediator.Logs;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Logs;

public sealed class SecretsTests
{
    private const string AwsKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private const string WebToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ3ZWIifQ.s5Qz_x1-Kw";

    /// <summary>What stands around a secret (with {0} for it), and secrets that may stand there.</summary>
    private static readonly (string Form, string[] Secrets)[] Forms =
    [
        ("{0}", ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", WebToken, AwsKey, "ghp_16C7e42F292c6912E7710c838347Ae178B4a"]),
        ("postgres://web:{0}@orders-db:5432/orders", ["hunter2", "p@ss/word", "a:b?c#d"]),
        ("amqp://:{0}@queue", ["hunter2"]),
        ("Authorization: Basic {0}", ["d2ViOmh1bnRlcg=="]),
        ("authorization=Bearer {0}", [WebToken, "opaque.token"]),
        ("sent bearer {0}", ["abcdefgh"]),
        ("password={0}", ["hunter2", "x"]),
        ("DB_PASSWORD: {0}", ["hunter2"]),
        ("\"client_secret\": \"{0}\"", ["two words", "a,b;c"]),
        ("{{\\\"apiKey\\\":\\\"{0}\\\"}}", ["hunter2"]),
        ("aws_secret_access_key = {0}", [AwsKey]),
        ("mysqldump --password {0} orders", ["hunter2"]),
        ("token='{0}'", ["two words"]),
        ("{{\"DB_PASSWORD\"=>\"{0}\"}}", ["hunter2"]),
        ("Key (token)=({0})", ["hunter2"]),
        ("<password>{0}</password>", ["hunter2"]),
        ("('password', '{0}')", ["hunter2", "two words"]),
        ("the password is {0}", ["hunter2", "s3cret"]),
        ("pwd {0}", ["hunter2"]),
        ("-----BEGIN RSA PRIVATE KEY----- {0} -----END RSA PRIVATE KEY-----", ["MIIEow IBAAKCAQEA"]),
        ("-----BEGIN PRIVATE KEY----- {0}", ["MIIEow IBAAKCAQEA"]),
    ];

    private static readonly string[] Around = ["", " ", "ERROR: ", "login failed (", "[web] ", "; ", " at 10:00", "{ ", "\t"];

    [Fact]
    public void The_name_of_an_error_about_credentials_is_no_secret()
    {
        const string error = "NoCredentialProviders: no valid providers in chain. Deprecated.";

        Assert.Equal(error, Secrets.Mask(error));
        Assert.Equal("credentials: ***", Secrets.Mask("credentials: hunter2"));
    }

    [Theory]
    [InlineData(
        "curl -f -H \"Authorization: Bearer s3cr3t.token\" http://localhost:8080/health || exit 1",
        "curl -f -H \"Authorization: Bearer ***\" http://localhost:8080/health || exit 1")]
    [InlineData("curl -u web:hunter2 https://localhost/health", "curl -u web:*** https://localhost/health")]
    [InlineData("curl http://web:hunter2@localhost/health", "curl http://web:***@localhost/health")]
    [InlineData("curl http://localhost/health?token=hunter2", "curl http://localhost/health?token=***")]
    [InlineData("mysqladmin ping -phunter2 -h localhost", "mysqladmin ping -p*** -h localhost")]
    [InlineData("redis-cli -a hunter2 ping", "redis-cli -a *** ping")]
    public void A_command_keeps_its_addresses_and_loses_its_secrets(string command, string masked) =>
        Assert.Equal(masked, Secrets.MaskCommand(command));

    [Theory]
    [InlineData("curl -f http://localhost:8080/Api/V1/Status/Of/All/The/Parts/Of/The/Shop2/Live || exit 1")]
    [InlineData("pg_isready -U web -p 5432")]
    [InlineData("/bin/grpc_health_probe -addr=:50051")]
    public void A_command_without_secrets_stays_as_it_is(string command) =>
        Assert.Equal(command, Secrets.MaskCommand(command));

    [Fact]
    public void No_secret_survives_wherever_it_stands()
    {
        var planted = from form in Gen.Elements(Forms)
                      from secret in Gen.Elements(form.Secrets)
                      from before in Gen.Elements(Around)
                      from after in Gen.Elements(Around)
                      select (Secret: secret, Text: $"{before}{string.Format(null, form.Form, secret)} {after}".Trim());

        Prop.ForAll(planted.ToArbitrary(), given =>
        {
            var masked = Secrets.Mask(given.Text);
            return masked.Contains("***", StringComparison.Ordinal)
                && given.Secret.Split(' ').All(part => part.Length < 2 || !masked.Contains(part, StringComparison.Ordinal));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Theory]
    [InlineData("ERROR could not connect to http://orders:8080/health: connection refused")]
    [InlineData("Unexpected token } in JSON at position 4")]
    [InlineData("pull of sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 failed")]
    [InlineData("task arn:aws:ecs:eu-west-1:111122223333:task/shop/0f1e2d3c4b5a69788796a5b4c3d2e1f0 stopped")]
    [InlineData("no such file: /usr/local/lib/application/services/payment/handlers/main.py")]
    [InlineData("password authentication failed for user web")]
    [InlineData("the password is required")]
    public void What_a_person_needs_is_left(string line) => Assert.Equal(line, Secrets.Mask(line));
}
