using Amazon.Runtime;

namespace EcsHealthRemediator.Cli;

/// <summary>Runs a command, and turns what goes wrong into a sentence on standard error and an exit code.</summary>
internal static class Failure
{
    public static async Task<int> CatchAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (UsageException wrong)
        {
            return await SayAsync(wrong.Message, ExitCode.Usage);
        }
        catch (OutputException unwritten)
        {
            return await SayAsync(unwritten.Message, ExitCode.Failed);
        }
        catch (Exception problem) when (problem is AmazonServiceException or AmazonClientException or HttpRequestException
            or TimeoutException or OperationCanceledException or IOException or UnauthorizedAccessException or UnexpectedAnswerException)
        {
            return await SayAsync(Words(problem), ExitCode.Failed);
        }
        catch (Exception unforeseen)
        {
            return await SayAsync(
                $"This is a fault of ecs-health itself. Please report it with these lines:\n{unforeseen}", ExitCode.Failed);
        }
    }

    public static async Task<int> SayAsync(string sentence, int exitCode)
    {
        await Console.Error.WriteLineAsync(sentence);
        return exitCode;
    }

    private static string Words(Exception problem) => problem switch
    {
        AmazonServiceException { ErrorCode: { Length: > 0 } code } refused => $"AWS refused it: {code}: {refused.Message}",
        _ when IsAboutCredentials(problem) =>
            "No AWS credentials were found: set AWS_PROFILE, or run 'aws sso login' or 'aws configure'.",
        OperationCanceledException => "AWS did not answer in time.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } unresolved =>
            $"AWS could not be reached: {unresolved.Message}. Either there is no network, or the region is misspelt.",
        HttpRequestException => $"AWS could not be reached: {problem.Message}",
        _ => problem.Message,
    };

    private static bool IsAboutCredentials(Exception problem) => problem is AmazonClientException
        && (problem.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase)
            || problem.Message.Contains("Instance Metadata", StringComparison.OrdinalIgnoreCase));
}
