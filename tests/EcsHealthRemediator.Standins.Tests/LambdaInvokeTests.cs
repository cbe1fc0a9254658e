using System.Text;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace EcsHealthRemediator.Standins.Tests;

public sealed class LambdaInvokeTests
{
    [Fact]
    public async Task The_payload_goes_to_the_function_of_the_path_as_it_is_and_its_answer_comes_back_as_it_is()
    {
        using var server = new LoopbackServer(new Answer(200, """{"answer":"ünïcode"}""", ("X-Amz-Executed-Version", "$LATEST")));
        using var lambda = Clients.Lambda(server);

        var answer = await lambda.InvokeAsync(new() { FunctionName = "operators", Payload = """{"command":"pause"}""" });

        var request = Assert.Single(server.Received);
        Assert.Equal(("POST", "/2015-03-31/functions/operators/invocations"), (request.Method, request.Path));
        Assert.Equal("""{"command":"pause"}""", request.Body);
        Assert.Contains("/ap-northeast-2/lambda/aws4_request", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal("""{"answer":"ünïcode"}""", Encoding.UTF8.GetString(answer.Payload.ToArray()));
        Assert.Null(answer.FunctionError);
    }

    [Fact]
    public async Task An_ARN_is_one_part_of_the_path()
    {
        using var server = new LoopbackServer(new Answer(200, "null"));
        using var lambda = Clients.Lambda(server);

        await lambda.InvokeAsync(new() { FunctionName = "arn:aws:lambda:eu-west-1:111122223333:function:operators" });

        Assert.Equal(
            "/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:operators/invocations",
            Uri.UnescapeDataString(Assert.Single(server.Received).Path));
    }

    [Fact]
    public async Task An_error_of_the_function_is_an_answer_with_its_kind()
    {
        using var server = new LoopbackServer(new Answer(200, """{"errorMessage":"broken"}""", ("X-Amz-Function-Error", "Unhandled")));
        using var lambda = Clients.Lambda(server);

        var answer = await lambda.InvokeAsync(new() { FunctionName = "operators", Payload = "{}" });

        Assert.Equal("Unhandled", answer.FunctionError);
        Assert.Contains("broken", Encoding.UTF8.GetString(answer.Payload.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_Lambda_is_an_exception_with_its_code()
    {
        using var server = new LoopbackServer(new Answer(
            404, """{"Type":"User","Message":"Function not found: operators"}""", ("x-amzn-ErrorType", "ResourceNotFoundException")));
        using var lambda = Clients.Lambda(server);

        var error = await Assert.ThrowsAnyAsync<AmazonLambdaException>(() => lambda.InvokeAsync(new() { FunctionName = "operators" }));

        Assert.Equal(("ResourceNotFoundException", "Function not found: operators"), (error.ErrorCode, error.Message));
    }
}
