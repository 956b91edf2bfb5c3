using System.Net;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// The cookies of one fetch, from its first redirect to its last: some sites set one and send the reader round again
/// until it comes back. They are forgotten with the fetch.
/// </summary>
internal sealed class ChainCookies
{
    private const int MostHeaders = 20;

    private readonly CookieContainer _cookies = new();

    internal void Keep(Uri uri, HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Set-Cookie", out var values))
            return;
        foreach (var value in values.Take(MostHeaders))
        {
            try
            {
                _cookies.SetCookies(uri, value);
            }
            catch (CookieException)
            {
                // Of another site, too large or not a cookie: browsers drop it too.
                continue;
            }
        }
    }

    internal void Add(Uri uri, HttpRequestMessage request)
    {
        if (_cookies.GetCookieHeader(uri) is { Length: > 0 } header)
            request.Headers.TryAddWithoutValidation("Cookie", header);
    }
}
