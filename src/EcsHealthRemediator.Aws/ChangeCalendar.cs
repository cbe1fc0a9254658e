using Amazon.SimpleSystemsManagement;
using EcsHealthRemediator.Application;

namespace EcsHealthRemediator.Aws;

/// <summary>
/// A calendar of Systems Manager. It is asked at each need, because its events come up to a quarter of an hour late.
/// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetCalendarState.html
/// </summary>
public sealed class ChangeCalendar(AwsClients clients, string name) : IChangeCalendar
{
    public async Task<string?> FreezeAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await clients.Ssm.GetCalendarStateAsync(new() { CalendarNames = [name] }, cancellation);
            if (answer.State == CalendarState.OPEN) return null;
            var until = string.IsNullOrEmpty(answer.NextTransitionTime) ? "" : $" until {answer.NextTransitionTime}";
            return answer.State == CalendarState.CLOSED
                ? $"The change calendar {name} is closed{until}."
                : $"The change calendar {name} does not say whether it is open.";
        }
        catch (Exception error) when (AwsError.Text(error, cancellation) is not null)
        {
            return $"The change calendar {name} could not be read: {AwsError.Text(error, cancellation)}";
        }
    }
}
