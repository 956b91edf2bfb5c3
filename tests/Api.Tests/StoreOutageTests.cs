using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;
using Microsoft.Data.Sqlite;

namespace BlogManager.Api.Tests;

/// <summary>A database file that cannot be written for a while.</summary>
public sealed class StoreOutageTests
{
    [Test]
    public async Task While_another_process_holds_the_file_writes_are_503_and_reads_go_on_and_afterwards_all_is_well()
    {
        await using var app = new BlogManagerApp();
        using var admin = await app.CreateAdminClientAsync();
        await using (var other = new SqliteConnection($"Data Source={Directory.EnumerateFiles(app.DataDirectory, "*.db", SearchOption.AllDirectories).Single()};Pooling=False"))
        {
            await other.OpenAsync();
            await using var hold = other.BeginTransaction(deferred: false);
            using var refused = await ProcessAsync(admin);
            var problem = await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.ServiceUnavailable, "dependency_unavailable");
            Assert.That(problem.GetProperty("details").Text("dependency"), Is.EqualTo("database"));
            Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
            using var read = await admin.GetAsync("/api/v1/blogs");
            Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        using var processed = await ProcessAsync(admin);
        Assert.That(processed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static Task<HttpResponseMessage> ProcessAsync(HttpClient client) => client.PostAsJsonAsync(
        "/api/v1/blogs/process", new { url = GeneratedPost.Url(1), content = GeneratedPost.Markdown(1), content_type = "text/markdown", num_questions = 1 });
}
