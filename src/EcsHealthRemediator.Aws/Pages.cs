namespace EcsHealthRemediator.Aws;

internal static class Pages
{
    /// <summary>The items of all pages of a list operation, in order.</summary>
    /// <param name="page">
    /// Reads the page of a token, null for the first page, and gives its items and the token of the next page.
    /// </param>
    public static async Task<List<T>> AllAsync<T>(Func<string?, Task<(IEnumerable<T> Items, string? Next)>> page)
    {
        var all = new List<T>();
        string? token = null;
        do
        {
            var (items, next) = await page(token);
            all.AddRange(items);
            token = next;
        }
        while (!string.IsNullOrEmpty(token));
        return all;
    }
}
