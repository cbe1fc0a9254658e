using System.Net;

namespace EcsHealthRemediator.Cli.Calls;

/// <summary>An answer of AWS that can be given to several who asked the same.</summary>
internal sealed record Answer(HttpStatusCode Status, byte[] Body, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        await response.Content.ReadAsByteArrayAsync(),
        [
            .. response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .Select(header => new KeyValuePair<string, string>(header.Key, header.Value.ToString())),
        ]);

    public HttpResponseMessage ToResponse(HttpRequestMessage request)
    {
        var response = new HttpResponseMessage(Status) { RequestMessage = request, Content = new ByteArrayContent(Body) };
        foreach (var (name, value) in Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
                response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        // It was sent in chunks or packed, and is neither here.
        response.Headers.TransferEncodingChunked = null;
        response.Content.Headers.ContentEncoding.Clear();
        response.Content.Headers.ContentLength = Body.Length;
        return response;
    }
}
