using System.Net;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>What holds for every error of the API.</summary>
internal static class ProblemAssert
{
    private static readonly string[] Members =
    [
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "error",
        "message",
        "details",
        "trace_id",
        "correlation_id",
    ];

    /// <summary>Asserts a problem with that status and code, complete, and gives its body.</summary>
    internal static async Task<JsonElement> IsProblemAsync(
        HttpResponseMessage answer,
        HttpStatusCode status,
        string code
    )
    {
        Assert.That(answer.StatusCode, Is.EqualTo(status), await answer.Content.ReadAsStringAsync());
        var problem = await IsAnyProblemAsync(answer);
        Assert.That(problem.Text("error"), Is.EqualTo(code));
        return problem;
    }

    /// <summary>Asserts a complete problem of whatever status.</summary>
    internal static async Task<JsonElement> IsAnyProblemAsync(HttpResponseMessage answer, string what = "")
    {
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"), what);
        var problem = await answer.JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Members.Where(m => !problem.TryGetProperty(m, out _)), Is.Empty, $"{what}: members missing");
            Assert.That(problem.GetProperty("status").GetInt32(), Is.EqualTo((int)answer.StatusCode), what);
            Assert.That(problem.Text("error"), Does.Match("^[a-z_]+$"), what);
            Assert.That(problem.Text("message"), Is.Not.Empty, what);
            Assert.That(problem.GetProperty("details").ValueKind, Is.EqualTo(JsonValueKind.Object), what);
            Assert.That(
                answer.Headers.GetValues("X-Correlation-ID").Single(),
                Is.EqualTo(problem.Text("correlation_id")),
                what
            );
            Assert.That(
                problem.GetRawText(),
                Does.Not.Contain("   at ").And.Not.Contain("System."),
                $"{what}: internals shown"
            );
        });
        return problem;
    }

    /// <summary>The fields that a <c>validation_failed</c> names.</summary>
    internal static IReadOnlyList<string> Fields(JsonElement problem) =>
        [.. problem.GetProperty("details").GetProperty("errors").EnumerateObject().Select(e => e.Name)];
}
