using BlogManager.Application.ApiKeys;
using BlogManager.Application.Asking;
using BlogManager.Application.Jobs;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;
using BlogManager.Application.Tests.Pipeline;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Application.Tests;

/// <summary>
/// Every field of every request, wrong in every way: the answer names the field as callers know it, and nothing runs.
/// </summary>
public sealed class RequestValidationTests
{
    private const string Url = "https://blog.example/a";

    private static IEnumerable<TestCaseData> WrongRequests()
    {
        foreach (
            var (text, how) in new[]
            {
                ((string?)null, "missing"),
                ("", "empty"),
                ("  ", "blank"),
                ("no url", "wrong"),
                ("http://a/\0", "control"),
                ("http://a/" + new string('a', 2048), "long"),
                ("http://u@a/", "credentials"),
                ("http://a/\ud800", "surrogate"),
            }
        )
        {
            yield return Wrong("url", how, new ProcessPost(text!));
            yield return Wrong("url", how, new QueueProcessPost(text!));
            yield return Wrong("url", how, new GetPostByUrl(text!));
            yield return Wrong("url", how, new GetFaq(text!));
            yield return Wrong("url", how, new DeletePostByUrl(text!));
            yield return Wrong("blog_url", how, new CheckAndLoad(text!));
            yield return Wrong("blog_url", how, new ListQuestions(text!));
            if (text is null)
                continue;
            yield return Wrong("blog_url", how, new FindSimilarPosts(BlogUrl: text));
            yield return Wrong("blog_url", how, new AskQuestion("Why?", BlogUrl: text));
            yield return Wrong("questions[0].url", how, new EvaluateAnswers([new KnownQuestion("Why?", text)]));
        }

        foreach (
            var (id, how) in new[]
            {
                ((string?)null, "missing"),
                ("", "empty"),
                (" ", "blank"),
                (new string('x', 101), "long"),
            }
        )
        {
            yield return Wrong("id", how, new GetPost(id!));
            yield return Wrong("id", how, new GetPostContent(id!));
            yield return Wrong("id", how, new GetQuestion(id!));
            yield return Wrong("id", how, new DeletePost(id!));
            yield return Wrong("id", how, new GetJob(id!));
            yield return Wrong("id", how, new CancelJob(id!));
            yield return Wrong("id", how, new WatchJob(id!));
            yield return Wrong("id", how, new GetApiKey(id!));
            yield return Wrong("id", how, new RevokeApiKey(id!));
            if (id is null)
                continue;
            yield return Wrong("question_id", how, new FindSimilarPosts(QuestionId: id));
            yield return Wrong("blog_id", how, new FindSimilarPosts(BlogId: id));
        }

        foreach (var (text, how) in Texts(1000))
            yield return Wrong("question", how, new AskQuestion(text!));
        foreach (var (text, how) in Texts(500))
            yield return Wrong("query", how, new SearchPosts(text!));
        foreach (var (text, how) in Texts(100))
        {
            yield return Wrong("name", how, new CreateApiKey(text!, "admin"));
            yield return Wrong("name", how, new BootstrapAdminKey(text!));
        }

        foreach (var (text, how) in Texts(500).Where(t => t.Text is not null))
            yield return Wrong("title", how, new ProcessPost(Url, Title: text));
        foreach (var (text, how) in Texts(10_000).Where(t => t.Text is not null))
            yield return Wrong("text", how, new FindSimilarPosts(Text: text));
        foreach (var (text, how) in Texts(4000))
            yield return Wrong(
                "history[1].content",
                how,
                new AskQuestion("Why?", History: [new Turn("user", "x"), new Turn("user", text!)])
            );
        foreach (var (text, how) in Texts(1000).Where(t => t.How is not ("control" or "surrogate")))
            yield return Wrong(
                "questions[1].question",
                how,
                new EvaluateAnswers([new KnownQuestion("Why?"), new KnownQuestion(text!)])
            );

        foreach (var limit in new[] { int.MinValue, -1, 0, 51, int.MaxValue })
            yield return Wrong("limit", $"{limit}", new SearchPosts("x", limit));
        foreach (var limit in new[] { -1, 0, 21 })
            yield return Wrong("limit", $"{limit}", new FindSimilarPosts(Text: "x", Limit: limit));
        foreach (var limit in new[] { -1, 0, 101 })
        {
            yield return Wrong("limit", $"{limit}", new ListPosts(Limit: limit));
            yield return Wrong("limit", $"{limit}", new ListQuestions(Url, limit));
            yield return Wrong("limit", $"{limit}", new ListJobs(Limit: limit));
            yield return Wrong("limit", $"{limit}", new ListApiKeys(limit));
        }

        foreach (
            var site in new[]
            {
                "",
                "blog.example",
                "https://blog.example/a",
                "https://blog.example/?a=1",
                "ftp://blog.example",
                "https://u@blog.example",
            }
        )
        {
            yield return Wrong("site", site, new ListPosts(site));
            yield return Wrong("site", site, new SearchPosts("x", Site: site));
            yield return Wrong("site", site, new AskQuestion("Why?", Site: site));
        }

        yield return Wrong("cursor", "long", new ListPosts(Cursor: new string('x', 501)));
        yield return Wrong("cursor", "long", new ListJobs(Cursor: new string('x', 501)));
        yield return Wrong("cursor", "long", new ListApiKeys(Cursor: new string('x', 501)));
        yield return Wrong("status", "unknown", new ListJobs("done"));
        yield return Wrong("content", "empty", new ProcessPost(Url, ""));
        yield return Wrong("content", "blank", new ProcessPost(Url, " \n"));
        yield return Wrong("content", "long", new ProcessPost(Url, new string('x', 1_000_001)));
        yield return Wrong("content_type", "unknown", new ProcessPost(Url, "x", "application/pdf"));
        yield return Wrong("content_type", "upper case", new ProcessPost(Url, "x", "TEXT/HTML"));
        yield return Wrong("content_type", "alone", new ProcessPost(Url, ContentType: "text/html"));
        yield return Wrong("num_questions", "0", new ProcessPost(Url, NumQuestions: 0));
        yield return Wrong("num_questions", "21", new QueueProcessPost(Url, NumQuestions: 21));
        yield return Wrong("request", "none", new FindSimilarPosts());
        yield return Wrong("request", "two", new FindSimilarPosts(BlogId: "x", Text: "x"));
        yield return Wrong(
            "history",
            "long",
            new AskQuestion("Why?", History: [.. Enumerable.Repeat(new Turn("user", "x"), 11)])
        );
        yield return Wrong("history[0]", "null", new AskQuestion("Why?", History: [null!]));
        yield return Wrong("history[0].role", "unknown", new AskQuestion("Why?", History: [new Turn("system", "x")]));
        yield return Wrong("history[0].role", "null", new AskQuestion("Why?", History: [new Turn(null!, "x")]));
        yield return Wrong("questions", "missing", new EvaluateAnswers(null!));
        yield return Wrong("questions", "empty", new EvaluateAnswers([]));
        yield return Wrong("kind", "missing", new CreateApiKey("n", null!));
        yield return Wrong("kind", "unknown", new CreateApiKey("n", "root"));
        yield return Wrong("scopes", "missing", new CreateApiKey("n", "secret"));
        yield return Wrong("scopes", "empty", new CreateApiKey("n", "secret", []));
        yield return Wrong("scopes", "unknown", new CreateApiKey("n", "secret", ["ask", "posts:*"]));
        yield return Wrong("scopes", "null", new CreateApiKey("n", "secret", [null!]));
        yield return Wrong("scopes", "too few", new CreateApiKey("n", "admin", ["ask"]));
        yield return Wrong("allowed_origins", "missing", new CreateApiKey("n", "publishable"));
        yield return Wrong(
            "allowed_origins",
            "too many",
            new CreateApiKey(
                "n",
                "publishable",
                AllowedOrigins: [.. Enumerable.Range(1, 21).Select(i => $"https://{i}.example")]
            )
        );
        yield return Wrong(
            "limits",
            "unknown",
            new CreateApiKey("n", "admin", Limits: new Dictionary<string, long> { ["fun"] = 1 })
        );
        yield return Wrong("grace_period_seconds", "negative", new RotateApiKey("1", -1));
        yield return Wrong("grace_period_seconds", "too long", new RotateApiKey("1", (30 * 24 * 60 * 60) + 1));
        yield return Wrong("limit", "zero", new ListKeyChanges(0));
        yield return Wrong(
            "expires_at",
            "past",
            new CreateApiKey("n", "admin", ExpiresAt: new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
        );
    }

    [TestCaseSource(nameof(WrongRequests))]
    public async Task A_wrong_field_is_named(object request, string field)
    {
        using var host = new PipelineHost();
        using var system = host.Services.GetRequiredService<Application.Requests.CallerContext>().Use(Caller.System);
        Error error = await ErrorOfAsync(host.Services.GetRequiredService<IDispatcher>(), (dynamic)request);
        Assert.That(error, Is.Not.Null);
        Assert.That((error.Code, error.Kind), Is.EqualTo(("validation_failed", ErrorKind.Invalid)));
        var errors = (IReadOnlyDictionary<string, IReadOnlyList<string>>)error.Details["errors"]!;
        Assert.That(errors.Keys, Is.EqualTo([field]));
        Assert.That(errors[field], Is.Not.Empty.And.All.Not.Empty);
    }

    private static IEnumerable<(string? Text, string How)> Texts(int longest) =>
        [
            (null, "missing"),
            ("", "empty"),
            (" \t", "blank"),
            (new string('x', longest + 1), "long"),
            ("a\0b", "control"),
            ("a\ud800b", "surrogate"),
        ];

    private static async Task<Error> ErrorOfAsync<T>(IDispatcher dispatcher, IUseCase<T> request) =>
        (await dispatcher.SendAsync(request, CancellationToken.None)).Error!;

    private static TestCaseData Wrong(string field, string how, object request) =>
        new TestCaseData(request, field).SetArgDisplayNames(request.GetType().Name, field, how);
}
