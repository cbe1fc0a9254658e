namespace EcsHealthRemediator.Aws;

internal static class Pages
{
    /// <summary>All that an operation lists, in the order of its pages.</summary>
    /// <param name="page">Asks for the page of a token (null: the first one); gives its items and the next page's token.</param>
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
