using EcsHealthRemediator.Evidence;

namespace EcsHealthRemediator.Core.Tests.Diagnosis;

/// <summary>What a host writes is taken word for word or not at all.</summary>
public sealed class ProbeResultTests
{
    [Fact]
    public void The_line_of_the_script_is_read()
    {
        var answer = ProbeResult.Parse(
            """{"probe":1,"outcome":"answered","code":503,"seconds":0.0123,"listening":["00000000:1F90"],"localhostCode":200}"""
                + "\n");

        Assert.Equal(("answered", 503, 0.0123, 200), (answer!.Outcome, answer.Code, answer.Seconds, answer.LocalhostCode));
        Assert.Equal("0.0.0.0:8080", $"{ListeningSocket.Parse(answer.Listening!.Single())}");
    }

    [Fact]
    public void A_name_that_got_no_answer_has_no_code() =>
        Assert.Equal(
            [200, null],
            ProbeResult.Parse("""{"probe":1,"outcome":"answered","code":403,"seconds":0.1,"hostNameCodes":[200,null]}""")!.HostNameCodes!);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("Connection refused")]
    [InlineData("""{"probe":1}""")]
    [InlineData("""{"outcome":"refused"}""")]
    [InlineData("""{"probe":2,"outcome":"refused"}""")]
    [InlineData("""{"probe":1,"outcome":"fine"}""")]
    [InlineData("""{"probe":1,"outcome":null}""")]
    [InlineData("""{"probe":1,"outcome":"answered","seconds":0.1}""")]
    [InlineData("""{"probe":1,"outcome":"answered","code":200}""")]
    [InlineData("""{"probe":1,"outcome":"answered","code":0,"seconds":0.1}""")]
    [InlineData("""{"probe":1,"outcome":"answered","code":"200","seconds":0.1}""")]
    [InlineData("""{"probe":1,"outcome":"refused","code":200}""")]
    [InlineData("""{"probe":1,"outcome":"answered","code":403,"seconds":0.1,"hostNameCodes":[7]}""")]
    [InlineData("""{"probe":1,"outcome":"refused","note":"restart me"}""")]
    [InlineData("""{"probe":1,"outcome":"refused","otherScheme":"ftp"}""")]
    [InlineData("""{"probe":1,"outcome":"refused","listening":["everywhere"]}""")]
    [InlineData("""{"probe":1,"outcome":"refused","listening":[null]}""")]
    [InlineData("""{"probe":1,"outcome":"no-container","listening":[]}""")]
    [InlineData("{\"probe\":1,\"outcome\":\"refused\"}\n{\"probe\":1,\"outcome\":\"refused\"}")]
    [InlineData("{\"probe\":1,\"outcome\":\"refused\"} and more")]
    public void Anything_else_is_not_understood(string? output) => Assert.Null(ProbeResult.Parse(output));

    [Fact]
    public void A_line_without_an_end_is_not_understood() =>
        Assert.Null(ProbeResult.Parse($$"""{"probe":1,"outcome":"refused"{{new string(' ', 4000)}}}"""));

    [Theory]
    [InlineData("0100007F:1F90", "127.0.0.1:8080", true)]
    [InlineData("00000000:0050", "0.0.0.0:80", false)]
    [InlineData("0A01010A:FFFF", "10.1.1.10:65535", false)]
    [InlineData("00000000000000000000000000000000:1F90", "[::]:8080", false)]
    [InlineData("00000000000000000000000001000000:1F90", "[::1]:8080", true)]
    [InlineData("0000000000000000FFFF00000100007F:1F90", "127.0.0.1:8080", true)]
    public void A_socket_is_spelled_as_the_kernel_spells_it(string text, string socket, bool loopback)
    {
        var listener = ListeningSocket.Parse(text)!;

        Assert.Equal((socket, loopback), ($"{listener}", listener.IsLoopback));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0100007F")]
    [InlineData("0100007F:")]
    [InlineData(":1F90")]
    [InlineData("0100007F:1F90:1")]
    [InlineData("0100007G:1F90")]
    [InlineData("0100007F:1F9G")]
    [InlineData("100007F:1F90")]
    [InlineData("+100007F:1F90")]
    [InlineData("0100007F:11F90")]
    public void What_is_no_socket_is_none(string text) => Assert.Null(ListeningSocket.Parse(text));
}
