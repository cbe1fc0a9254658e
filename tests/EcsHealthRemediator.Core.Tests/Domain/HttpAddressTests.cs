using EcsHealthRemediator.Domain;
using FsCheck;
using FsCheck.Fluent;

namespace EcsHealthRemediator.Core.Tests.Domain;

public sealed class HttpAddressTests
{
    [Theory]
    [InlineData("https://console.aws.amazon.com/ecs/v2", "https")]
    [InlineData("http://localhost:8080/health", "http")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("httpx://a", null)]
    [InlineData("https://exämple.com", null)]
    [InlineData("https://a b", null)]
    [InlineData("", null)]
    public void Only_a_plain_web_address_is_one(string text, string? scheme) => Assert.Equal(scheme, HttpAddress.Of(text)?.Scheme);

    [Fact]
    public void No_text_makes_it_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text => HttpAddress.Of(text ?? "") == HttpAddress.Of($"https:{text}")
            || HttpAddress.Of($"https://{text}") is null or { Scheme: "https" })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
