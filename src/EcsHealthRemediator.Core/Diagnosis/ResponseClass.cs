namespace EcsHealthRemediator.Diagnosis;

/// <summary>What the code of an answer says of the application that gave it.</summary>
internal enum ResponseClass
{
    /// <summary>It serves; only the target group's success codes do not say so.</summary>
    Good,

    /// <summary>Nothing is there, or not for strangers.</summary>
    NotThisPath,

    Error,
}

internal static class ResponseClasses
{
    /// <summary>
    /// HTTP codes have three digits, gRPC codes at most two.
    /// https://grpc.io/docs/guides/status-codes/
    /// </summary>
    public static ResponseClass Of(int code) => code switch
    {
        0 or (>= 100 and < 400) => ResponseClass.Good,
        5 or 7 or 12 or 16 or 401 or 403 or 404 or 405 or 410 => ResponseClass.NotThisPath,
        _ => ResponseClass.Error,
    };

    /// <summary>While it starts, an application, or a proxy before it, answers so if at all.</summary>
    public static bool IsOfStarting(int code) => code is 502 or 503 or 504;
}
