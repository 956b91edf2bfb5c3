using System.Net;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Crawling.Extraction;
using BlogManager.Infrastructure.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// Fetches pages over HTTP: each hop is parsed anew, asked of robots.txt, paced, and passes the gate.
/// </summary>
internal sealed class HttpCrawler : IWebCrawler, IDisposable
{
    /// <summary>The name of the crawler's HTTP client.</summary>
    internal const string ClientName = "crawler";

    private const string Pages = "text/html,application/xhtml+xml,text/markdown;q=0.9,text/plain;q=0.8";

    /// <summary>What a site may ask for is told up to a day.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly IHttpClientFactory _clients;
    private readonly CrawlerOptions _options;
    private readonly RobotsRules _robots;
    private readonly HostThrottle _pacing;
    private readonly ResiliencePipeline _policy;
    private readonly HostBreakers _breakers;
    private readonly TimeProvider _time;

    public HttpCrawler(
        IHttpClientFactory clients,
        IOptions<CrawlerOptions> options,
        IOptions<CircuitBreakersOptions> breakers,
        RobotsRules robots,
        CircuitStates states,
        TimeProvider time
    )
    {
        (_clients, _options, _robots, _time) = (clients, options.Value, robots, time);
        _pacing = new HostThrottle(
            _options.RequestsPerSecondPerHost,
            TimeSpan.FromSeconds(_options.TimeoutSeconds / 2.0),
            time
        );
        _policy = OutboundPolicies.Crawler(TimeSpan.FromSeconds(_options.TimeoutSeconds), CrawlerFaults.Instance, time);
        _breakers = new HostBreakers(
            _options,
            (CrawlerBreakerOptions)breakers.Value.Of(Dependencies.Crawler),
            states,
            time
        );
    }

    public void Dispose() => _breakers.Dispose();

    public Task<Result<CrawledPage>> FetchAsync(
        PostUrl url,
        PageValidators validators,
        CancellationToken cancellationToken
    ) => FetchAsync(url, new Wanted<CrawledPage>(Pages, validators, ReadAsync, Refresh), cancellationToken);

    /// <summary>Fetches a document of any kind, by the same rules as pages.</summary>
    internal Task<Result<FetchedDocument>> FetchDocumentAsync(
        PostUrl url,
        string accept,
        int maxBytes,
        PageValidators validators,
        CancellationToken cancellationToken
    ) =>
        FetchAsync(
            url,
            new Wanted<FetchedDocument>(
                accept,
                validators,
                (response, at, sent, token) => ReadDocumentAsync(response, at, maxBytes, sent, token),
                static (_, _) => null
            ),
            cancellationToken
        );

    private async Task<Result<T>> FetchAsync<T>(PostUrl url, Wanted<T> wanted, CancellationToken cancellationToken)
    {
        try
        {
            return await _policy.ExecuteAsync(async token => await FollowAsync(url, wanted, token), cancellationToken);
        }
        catch (HostSuspendedException e)
        {
            return Unavailable(
                e.LastFault is { } fault
                    ? $"This site failed too often lately ({fault}) and is not asked for a while: try again later."
                    : "This site failed too often lately and is not asked for a while: try again later.",
                e.RetryAfter
            );
        }
        catch (BrokenCircuitException e)
        {
            return Unavailable(
                "The operator has suspended the fetching of pages: send the text as content, or try again later.",
                e.RetryAfter
            );
        }
        catch (TimeoutRejectedException)
        {
            return PostErrors.FetchFailed($"the site did not answer within {_options.TimeoutSeconds} seconds");
        }
        catch (UpstreamFault e)
        {
            return PostErrors.FetchFailed(e.Message, mayPass: !e.IsPermanent, e.RetryAfter);
        }
    }

    internal static bool IsRedirect(HttpStatusCode status) =>
        status
            is HttpStatusCode.MovedPermanently
                or HttpStatusCode.Found
                or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect;

    private static Error Unavailable(string message, TimeSpan? retryAfter) =>
        new("dependency_unavailable", ErrorKind.Unavailable, message)
        {
            Details = new Dictionary<string, object?> { ["dependency"] = Dependencies.Crawler.Name },
            RetryAfter = retryAfter ?? TimeSpan.FromSeconds(15),
        };

    private async Task<Result<T>> FollowAsync<T>(PostUrl url, Wanted<T> wanted, CancellationToken cancellationToken)
    {
        var uri = new Uri(url.Value);
        var cookies = new ChainCookies();
        for (var hop = 0; hop <= _options.MaxRedirects; hop++)
        {
            // Every hop is held to the rules of a URL that a caller sends.
            var canonical = PostUrl.Parse(uri.AbsoluteUri);
            if (!canonical.IsSuccess)
                return PostErrors.UrlNotAllowed("it redirects to something that is not a plain http or https URL");
            var asked = uri;
            var answer = await _breakers.AskAsync(
                asked.Host,
                token => HopAsync(asked, canonical.Value, wanted, cookies, token),
                cancellationToken
            );
            if (answer.Next is null)
                return answer.Read!;
            uri = answer.Next;
        }

        return PostErrors.FetchFailed($"it redirects more than {_options.MaxRedirects} times", mayPass: false);
    }

    private async ValueTask<HopResult<T>> HopAsync<T>(
        Uri uri,
        PostUrl canonical,
        Wanted<T> wanted,
        ChainCookies cookies,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var rules = _options.RespectRobots ? await _robots.OfAsync(uri, cancellationToken) : RobotsTxt.AllowAll;
            if (!rules.Allows(uri.PathAndQuery))
                return new HopResult<T>(
                    new Error(
                        "robots_disallowed",
                        ErrorKind.Unprocessable,
                        "The site's robots.txt does not allow this page to be fetched. Send its text as content instead."
                    )
                );
            if (await _pacing.WaitAsync(uri.Host, rules.CrawlDelay, cancellationToken) is { } busy)
                return new HopResult<T>(
                    Unavailable("Too many pages of this site are waiting to be fetched: try again later.", busy)
                );
            using var request = Request(uri, wanted.Accept, wanted.Validators);
            cookies.Add(uri, request);
            using var response = await _clients
                .CreateClient(ClientName)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            cookies.Keep(uri, response);
            if (!IsRedirect(response.StatusCode))
            {
                var read = await wanted.Read(response, canonical, wanted.Validators, cancellationToken);
                var sentOn = read.IsSuccess ? wanted.SentOn(uri, read.Value) : null;
                return new HopResult<T>(sentOn is null ? read : null, sentOn, Answered: true);
            }

            return Link.Target(uri, response) is { } next
                ? new HopResult<T>(null, next, Answered: true)
                : new HopResult<T>(
                    PostErrors.FetchFailed("it redirects to something that is not a URL", mayPass: false),
                    Answered: true
                );
        }
        catch (Exception e) when (PublicAddressHandler.IsRefusal(e))
        {
            return new HopResult<T>(
                PostErrors.UrlNotAllowed(
                    "its host is not a public address (see BlogManager:Crawler:AllowedPrivateNetworks)"
                )
            );
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler's own limit on the time to connect.
            throw new UpstreamFault("the connection could not be made in time", isTransient: true, e);
        }
        catch (Exception e) when (SiteFault.Is(e))
        {
            // The cause is often inside an attempt that was given up: the caller's end goes first.
            cancellationToken.ThrowIfCancellationRequested();
            throw SiteFault.Of(e);
        }
    }

    private static HttpRequestMessage Request(Uri uri, string accept, PageValidators validators)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        foreach (var encoding in LimitedBody.Encodings)
            request.Headers.AcceptEncoding.ParseAdd(encoding);
        if (validators.ETag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", validators.ETag);
        if (validators.LastModified is not null)
            request.Headers.TryAddWithoutValidation("If-Modified-Since", validators.LastModified);
        return request;
    }

    private async Task<Result<CrawledPage>> ReadAsync(
        HttpResponseMessage response,
        PostUrl url,
        PageValidators validators,
        CancellationToken cancellationToken
    )
    {
        // A 304 to a request that named no earlier version says nothing.
        if (response.StatusCode == HttpStatusCode.NotModified && validators != PageValidators.None)
            return new CrawledPage(url, "text/html", string.Empty, validators, NotModified: true);
        if (Refusal(response) is { } refusal)
            return refusal;
        if (MediaType(response) is not { } mediaType)
            return new Error(
                "unsupported_media_type",
                ErrorKind.UnsupportedMediaType,
                "The URL is not a page: only HTML, Markdown and plain text are read."
            );
        var body = await LimitedBody.ReadAsync(response.Content, _options.MaxBytes, cancellationToken);
        if (body is null)
            return TooLarge(_options.MaxBytes);
        var text = PageText.Decode(body, ContentType(response).Charset);
        return new CrawledPage(url, mediaType, text, Validators(response), NotModified: false)
        {
            NoIndex = IsKeptOut(response),
        };
    }

    private async Task<Result<FetchedDocument>> ReadDocumentAsync(
        HttpResponseMessage response,
        PostUrl url,
        int maxBytes,
        PageValidators validators,
        CancellationToken cancellationToken
    )
    {
        // A 304 to a request that named no earlier version says nothing.
        if (response.StatusCode == HttpStatusCode.NotModified && validators != PageValidators.None)
            return new FetchedDocument(url, [], null) { NotModified = true };
        if (Refusal(response) is { } refusal)
            return refusal;
        var body = await LimitedBody.ReadAsync(response.Content, maxBytes, cancellationToken);
        return body is null
            ? TooLarge(maxBytes)
            : new FetchedDocument(url, body, ContentType(response).Charset)
            {
                Validators = Validators(response),
                Links = response.Headers.NonValidated.TryGetValues("Link", out var links) ? [.. links] : [],
            };
    }

    /// <exception cref="UpstreamFault">The server failed.</exception>
    private Error? Refusal(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is 502 or 503 or 504 or 500)
            throw new UpstreamFault($"the site answered {status}", isTransient: true, answered: true)
            {
                RetryAfter = RetryAfter(response),
            };
        if (status == 206)
            return PostErrors.FetchFailed("the site sent only a part of the page", mayPass: false);
        if (response.IsSuccessStatusCode)
            return null;
        // Timeout, too early, too many requests; what else a server refuses it will refuse again.
        var error = PostErrors.FetchFailed(
            $"the site answered {status}",
            mayPass: status is 408 or 425 or 429 or > 500,
            RetryAfter(response)
        );
        return error with { Details = new Dictionary<string, object?>(error.Details) { ["status"] = status } };
    }

    private static Error TooLarge(int maxBytes) =>
        new("payload_too_large", ErrorKind.TooLarge, $"The page is larger than {maxBytes} bytes.");

    /// <summary>Where a page sends its reader on to by itself, or null.</summary>
    private static Uri? Refresh(Uri uri, CrawledPage page) =>
        page is { MediaType: "text/html", NotModified: false } ? MetaRefresh.Target(uri, page.Content) : null;

    private static bool IsKeptOut(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("X-Robots-Tag", out var tags)
        && tags.Any(PageDirectives.ForbidsIndexing);

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => TimeSpan.Zero,
        };
        if (wait <= TimeSpan.Zero)
            return null;
        return wait < LongestWait ? wait : LongestWait;
    }

    private static string? MediaType(HttpResponseMessage response) =>
        ContentType(response).MediaType switch
        {
            null or "text/html" or "application/xhtml+xml" => "text/html",
            "text/markdown" or "text/x-markdown" => "text/markdown",
            "text/plain" => "text/plain",
            _ => null,
        };

    // Read by hand: a header with a stray semicolon does not parse, and its page must not pass for one without a type.
    private static (string? MediaType, string? Charset) ContentType(HttpResponseMessage response)
    {
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values))
            return (null, null);
        var parts = values.ToString().Split(';', StringSplitOptions.TrimEntries);
        var charset = parts
            .Skip(1)
            .FirstOrDefault(p => p.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))
            ?["charset=".Length..];
        return (parts[0].Length == 0 ? null : parts[0].ToLowerInvariant(), charset);
    }

    private static PageValidators Validators(HttpResponseMessage response) =>
        new(
            response.Headers.NonValidated.TryGetValues("ETag", out var tag) ? tag.ToString() : null,
            response.Content.Headers.NonValidated.TryGetValues("Last-Modified", out var modified)
                ? modified.ToString()
                : null
        );

    private sealed record Wanted<T>(
        string Accept,
        PageValidators Validators,
        Func<HttpResponseMessage, PostUrl, PageValidators, CancellationToken, Task<Result<T>>> Read,
        Func<Uri, T, Uri?> SentOn
    );
}

/// <param name="Url">Where it was, after redirects.</param>
/// <param name="Charset">What its headers say; null where they do not.</param>
internal sealed record FetchedDocument(PostUrl Url, byte[] Body, string? Charset)
{
    /// <summary>What the server said of it, for the next conditional request.</summary>
    internal PageValidators Validators { get; init; } = PageValidators.None;

    /// <summary>Its Link headers, as sent.</summary>
    internal IReadOnlyList<string> Links { get; init; } = [];

    /// <summary>Whether the server said that nothing has changed: then there is nothing else.</summary>
    internal bool NotModified { get; init; }
}
