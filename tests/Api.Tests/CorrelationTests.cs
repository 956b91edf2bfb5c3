using BlogManager.Testing;

namespace BlogManager.Api.Tests;

public sealed class CorrelationTests
{
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _app = new BlogManagerApp();
        _client = _app.CreateClient();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [TestCase("/health/live")]
    [TestCase("/api/v1/blogs")]
    [TestCase("/nowhere")]
    public async Task Every_answer_carries_the_callers_id_and_its_trace(string path)
    {
        var id = new string('a', 120) + "B9._-xyz";
        using var answer = await SendAsync(path, id);
        Assert.Multiple(() =>
        {
            Assert.That(answer.Headers.GetValues("X-Correlation-ID").Single(), Is.EqualTo(id));
            Assert.That(answer.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
            Assert.That(
                answer.Headers.GetValues("traceresponse").Single(),
                Does.Match("^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
            );
        });
    }

    [Test]
    public async Task An_id_that_is_no_id_is_replaced([Values("", "a b", "a,b", "<script>", "too long")] string sent)
    {
        using var answer = await SendAsync("/health/live", sent == "too long" ? new string('x', 129) : sent);
        Assert.That(
            answer.Headers.GetValues("X-Correlation-ID").Single(),
            Is.Not.EqualTo(sent).And.Match("^[0-9a-f]{32}$")
        );
    }

    [Test]
    public async Task A_callers_trace_goes_on()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var answer = await _client.SendAsync(request);
        Assert.That((await answer.JsonAsync()).Text("trace_id"), Is.EqualTo("0af7651916cd43dd8448eb211c80319c"));
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("X-Correlation-ID", id);
        return await _client.SendAsync(request);
    }
}
