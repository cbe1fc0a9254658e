using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

public sealed class SuccessCodesTests
{
    [Theory]
    [InlineData("200", 200, true)]
    [InlineData("200", 201, false)]
    [InlineData("200,301", 301, true)]
    [InlineData("200, 301", 301, true)]
    [InlineData("200-299", 299, true)]
    [InlineData("200-299", 300, false)]
    [InlineData("200,300-399,401", 350, true)]
    [InlineData("200,300-399,401", 400, false)]
    public void Codes_are_accepted_one_by_one_and_by_range(string matcher, int code, bool accepted) =>
        Assert.Equal(accepted, SuccessCodes.Parse(matcher)!.Accept(code));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("200,")]
    [InlineData("ok")]
    [InlineData("299-200")]
    [InlineData("200-250-299")]
    [InlineData("-200")]
    [InlineData("99999999999")]
    public void Anything_else_is_no_matcher(string? text) => Assert.Null(SuccessCodes.Parse(text));
}
