using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>What tests of the whole service ask of it again and again.</summary>
internal static class ServiceCalls
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(3);

    /// <summary>Takes in a <see cref="GeneratedPost"/>.</summary>
    internal static Task<JsonElement> ProcessAsync(this HttpClient client, int number, string more = "") =>
        client.SendAsync("/api/v1/blogs/process", GeneratedPost.Body(number, more), HttpStatusCode.OK);

    /// <summary>Queues the taking in of a <see cref="GeneratedPost"/>.</summary>
    /// <returns>The job.</returns>
    internal static async Task<string> QueueAsync(this HttpClient client, int number) =>
        (
            await client.SendAsync("/api/v1/blogs/process-async", GeneratedPost.Body(number), HttpStatusCode.Accepted)
        ).Text("job_id")!;

    /// <summary>Posts a body, which must be answered as expected.</summary>
    internal static async Task<JsonElement> SendAsync(
        this HttpClient client,
        string route,
        object body,
        HttpStatusCode expected = HttpStatusCode.OK
    )
    {
        using var answer = await client.PostAsJsonAsync(route, body);
        Assert.That(answer.StatusCode, Is.EqualTo(expected), $"{route}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.JsonAsync();
    }

    /// <summary>Sends a body by any method, which must be answered as expected.</summary>
    internal static async Task<JsonElement> SendAsync(
        this HttpClient client,
        HttpMethod method,
        string route,
        object body,
        HttpStatusCode expected = HttpStatusCode.OK
    )
    {
        using var request = new HttpRequestMessage(method, route) { Content = JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(expected), $"{route}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.JsonAsync();
    }

    /// <summary>Everything of a list, page by page.</summary>
    /// <param name="client">The service.</param>
    /// <param name="list">The list below <c>/api/v1</c>, with its filters.</param>
    internal static async Task<List<JsonElement>> AllAsync(this HttpClient client, string list)
    {
        var found = new List<JsonElement>();
        for (string? cursor = null; ; )
        {
            var page = await client.GetFromJsonAsync<JsonElement>(
                $"/api/v1/{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=100"
                    + (cursor is null ? string.Empty : "&cursor=" + Uri.EscapeDataString(cursor))
            );
            found.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
            if (cursor is null)
                return found;
        }
    }

    /// <summary>
    /// The jobs that take in a post: the growing corpus may have made the service queue others of its own.
    /// </summary>
    internal static async Task<List<JsonElement>> PostJobsAsync(this HttpClient client) =>
        [.. (await client.AllAsync("jobs")).Where(job => job.Text("kind") == "process_post")];

    /// <summary>
    /// Waits until something is so. The bound is the test's own: what never comes must not hang the run.
    /// </summary>
    /// <returns>How long it took.</returns>
    internal static async Task<TimeSpan> UntilAsync(Func<Task<bool>> isSo, Func<string> otherwise)
    {
        var waited = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.That(waited.Elapsed, Is.LessThan(WaitTimeout), otherwise);
            await Task.Delay(5);
        }

        return waited.Elapsed;
    }
}
