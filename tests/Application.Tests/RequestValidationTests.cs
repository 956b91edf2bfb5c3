using BlogManager.Application.ApiKeys;
using BlogManager.Application.Asking;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;
using BlogManager.Application.Tests.Pipeline;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Application.Tests;

/// <summary>
/// Every range and relation of every request, broken in every way: the answer names the field as callers know it, and
/// nothing runs. What a request's values may be is the domain's to test, and that they are read, the Api's.
/// </summary>
public sealed class RequestValidationTests : IDisposable
{
    private static readonly PostUrl Url = At("https://blog.example/a");

    private readonly PipelineHost _host = new();

    [OneTimeTearDown]
    public void Dispose() => _host.Dispose();

    private static IEnumerable<TestCaseData> WrongRequests()
    {
        foreach (var (text, how) in Texts(1000))
            yield return Wrong("question", how, new AskQuestion(text!));
        foreach (var (text, how) in Texts(500))
            yield return Wrong("query", how, new SearchPosts(text!));
        foreach (var (text, how) in Texts(100))
        {
            yield return Wrong("name", how, new CreateApiKey(text!, KeyKind.Admin));
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
        foreach (
            var (text, how) in Texts(1000)
                .Where(t => t.How is not "control" && !t.How.Contains("surrogate", StringComparison.Ordinal))
        )
            yield return Wrong(
                "questions[1].question",
                how,
                new EvaluateAnswers([new KnownQuestion("Why?"), new KnownQuestion(text!)])
            );

        foreach (var limit in new[] { int.MinValue, -1, 0, 51, int.MaxValue })
            yield return Wrong("limit", $"{limit}", new SearchPosts("x", limit));
        foreach (var limit in new[] { -1, 0, 21 })
            yield return Wrong("limit", $"{limit}", new FindSimilarPosts(Text: "x", Limit: limit));
        yield return Wrong("content", "empty", new ProcessPost(Url, ""));
        yield return Wrong("content", "blank", new ProcessPost(Url, " \n"));
        yield return Wrong("content", "long", new ProcessPost(Url, new string('x', 1_000_001)));
        yield return Wrong("content_type", "unknown", new ProcessPost(Url, "x", "application/pdf"));
        yield return Wrong("content_type", "upper case", new ProcessPost(Url, "x", "TEXT/HTML"));
        yield return Wrong("content_type", "alone", new ProcessPost(Url, ContentType: "text/html"));
        yield return Wrong("num_questions", "0", new ProcessPost(Url, NumQuestions: 0));
        yield return Wrong("num_questions", "21", new QueueProcessPost(Url, NumQuestions: 21));
        yield return Wrong("request", "none", new FindSimilarPosts());
        yield return Wrong("request", "two", new FindSimilarPosts(BlogId: Post("x"), Text: "x"));
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
        yield return Wrong("scopes", "missing", new CreateApiKey("n", KeyKind.Secret));
        yield return Wrong("scopes", "empty", new CreateApiKey("n", KeyKind.Secret, []));
        yield return Wrong("scopes", "too few", new CreateApiKey("n", KeyKind.Admin, [Scope.Ask]));
        yield return Wrong("allowed_origins", "missing", new CreateApiKey("n", KeyKind.Publishable));
        yield return Wrong(
            "allowed_origins",
            "too many",
            new CreateApiKey(
                "n",
                KeyKind.Publishable,
                AllowedOrigins: [.. Enumerable.Range(1, 21).Select(i => WebOrigin.Parse($"https://{i}.example").Value)]
            )
        );
        yield return Wrong(
            "limits",
            "unknown",
            new CreateApiKey("n", KeyKind.Admin, Limits: new Dictionary<string, long> { ["fun"] = 1 })
        );
        foreach (var permits in new[] { 0L, 1_000_001L })
            yield return Wrong(
                "limits",
                $"{permits}",
                new UpdateApiKey(KeyId.Parse("1").Value, Limits: new Dictionary<string, long> { ["ai"] = permits })
            );
        foreach (var count in new[] { 0, 21 })
        {
            yield return Wrong("sites", $"{count}", new UpdateApiKey(KeyId.Parse("1").Value, Sites: Origins(count)));
            yield return Wrong(
                "allowed_origins",
                $"{count}",
                new UpdateApiKey(KeyId.Parse("1").Value, AllowedOrigins: Origins(count))
            );
            yield return Wrong(
                "sites",
                $"{count}",
                new CreateApiKey("n", KeyKind.Secret, [Scope.Ask], Sites: Origins(count))
            );
        }

        yield return Wrong(
            "allowed_origins",
            "not for pages",
            new CreateApiKey("n", KeyKind.Admin, AllowedOrigins: Origins(1))
        );
        yield return Wrong("sites", "of an admin key", new CreateApiKey("n", KeyKind.Admin, Sites: Origins(1)));
        yield return Wrong("auto_process", "not for pages", new CreateApiKey("n", KeyKind.Admin, AutoProcess: true));
        yield return Wrong("name", "empty", new UpdateApiKey(KeyId.Parse("1").Value, Name: ""));
        yield return Wrong("comment", "control", new GiveFeedback(AnswerId.Parse("1").Value, true, "a\0b"));
        yield return Wrong("comment", "long", new GiveFeedback(AnswerId.Parse("1").Value, true, new string('x', 1001)));
        yield return Wrong("grace_period_seconds", "negative", new RotateApiKey(KeyId.Parse("1").Value, -1));
        yield return Wrong(
            "grace_period_seconds",
            "too long",
            new RotateApiKey(KeyId.Parse("1").Value, (30 * 24 * 60 * 60) + 1)
        );
        yield return Wrong(
            "expires_at",
            "past",
            new CreateApiKey("n", KeyKind.Admin, ExpiresAt: new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
        );
    }

    [TestCaseSource(nameof(WrongRequests))]
    public async Task A_wrong_field_is_named(object request, string field)
    {
        using var system = _host.Services.GetRequiredService<Application.Requests.RequestContext>().Use(Caller.System);
        Error error = await ErrorOfAsync(_host.Services.GetRequiredService<IDispatcher>(), (dynamic)request);
        Assert.That(error, Is.Not.Null);
        Assert.That((error.Code, error.Kind), Is.EqualTo(("validation_failed", ErrorKind.Invalid)));
        Assert.That(error.Fields.Keys, Is.EqualTo([field]));
        // A message is read without its field too, so it names it; but of the whole request and of what the CLI reads.
        var name = field.Split('.')[^1].Split('[')[0];
        Assert.That(error.Fields[field], Is.Not.Empty);
        if (field is not ("request" or "questions"))
            Assert.That(error.Fields[field], Has.All.Contain(name));
    }

    private static IEnumerable<TestCaseData> RightRequests()
    {
        var id = KeyId.Parse("1").Value;
        foreach (var text in new[] { "a\nb\r\n\tc", "😀", "e\u0301", "x😀" })
        {
            yield return Right(text, new AskQuestion(text));
            yield return Right(text, new SearchPosts(text));
            yield return Right(text, new ProcessPost(Url, Title: text));
        }

        yield return Right("no key scopes", new CreateApiKey("n", KeyKind.Admin, []));
        yield return Right("every scope", new CreateApiKey("n", KeyKind.Admin, [.. Scopes.All, Scope.Ask]));
        yield return Right("no origins", new CreateApiKey("n", KeyKind.Admin, AllowedOrigins: []));
        yield return Right(
            "pages",
            new CreateApiKey("n", KeyKind.Publishable, AllowedOrigins: Origins(20), AutoProcess: true)
        );
        yield return Right("not automatic", new CreateApiKey("n", KeyKind.Admin, AutoProcess: false));
        yield return Right("sites", new CreateApiKey("n", KeyKind.Secret, [Scope.Ask], Sites: Origins(20)));
        yield return Right("more origins", new UpdateApiKey(id, AllowedOrigins: Origins(20)));
        yield return Right("one origin", new UpdateApiKey(id, AllowedOrigins: Origins(1), Sites: Origins(1)));
        yield return Right(
            "limits",
            new UpdateApiKey(id, Limits: new Dictionary<string, long> { ["ai"] = 1, ["read"] = 1_000_000 })
        );
        yield return Right("content", new ProcessPost(Url, new string('x', 1_000_000), "text/html", NumQuestions: 20));
        yield return Right("markdown", new ProcessPost(Url, "x", "text/markdown", NumQuestions: 1));
        yield return Right("plain", new ProcessPost(Url, "x", "text/plain"));
        yield return Right(
            "history",
            new AskQuestion("Why?", History: [.. Enumerable.Repeat(new Turn("assistant", "x"), 10)])
        );
        yield return Right("limit", new SearchPosts("x", 50));
        yield return Right("similar", new FindSimilarPosts(Text: new string('x', 10_000), Limit: 20));
        yield return Right("grace", new RotateApiKey(id, 30 * 24 * 60 * 60));
        yield return Right("comment", new GiveFeedback(AnswerId.Parse("1").Value, true, new string('x', 1000)));
    }

    [TestCaseSource(nameof(RightRequests))]
    public void What_is_just_within_bounds_is_valid(object request)
    {
        var validators = _host.Services.GetServices(typeof(IValidator<>).MakeGenericType(request.GetType()));
        Assert.That(validators, Is.Not.Empty);
        foreach (var validator in validators.Cast<IValidator>())
            Assert.That(
                validator.Validate(new ValidationContext<object>(request)).Errors.Select(e => e.ErrorMessage),
                Is.Empty
            );
    }

    private static WebOrigin[] Origins(int count) =>
        [.. Enumerable.Range(1, count).Select(i => WebOrigin.Parse($"https://{i}.example").Value)];

    private static TestCaseData Right(string how, object request) =>
        new TestCaseData(request).SetArgDisplayNames(request.GetType().Name, how);

    private static IEnumerable<(string? Text, string How)> Texts(int longest) =>
        [
            (null, "missing"),
            ("", "empty"),
            (" \t", "blank"),
            (new string('x', longest + 1), "long"),
            ("a\0b", "control"),
            ("a\ud800b", "surrogate"),
            ("a\udc00b", "second surrogate"),
            ("ab\ud800", "surrogate at the end"),
        ];

    private static async Task<Error> ErrorOfAsync<T>(IDispatcher dispatcher, IUseCase<T> request) =>
        (await dispatcher.SendAsync(request, CancellationToken.None)).Error!;

    private static TestCaseData Wrong(string field, string how, object request) =>
        new TestCaseData(request, field).SetArgDisplayNames(request.GetType().Name, field, how);
}
