using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using BlogManager.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Api.Tests;

[Parallelizable]
public sealed class EventStreamTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task A_stream_is_never_silent_for_more_than_a_quarter_of_a_minute()
    {
        var happens = Channel.CreateUnbounded<int>();
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        var stream = EventStream.WriteAsync(
            context.Response,
            happens.Reader.ReadAllAsync(),
            n => (n == 2 ? "done" : "progress", n),
            JsonSerializerOptions.Default,
            _time,
            default
        );
        await happens.Writer.WriteAsync(1);
        await UntilAsync(body, "event: progress\ndata: 1\n\n");
        _time.Advance(TimeSpan.FromSeconds(14.9));
        await Task.Delay(50);
        Assert.That(Text(body), Is.EqualTo("event: progress\ndata: 1\n\n"));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await UntilAsync(body, "event: progress\ndata: 1\n\n: waiting\n\n");
        _time.Advance(TimeSpan.FromSeconds(15));
        await UntilAsync(body, "event: progress\ndata: 1\n\n: waiting\n\n: waiting\n\n");
        await happens.Writer.WriteAsync(2);
        happens.Writer.Complete();
        await stream.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(
            Text(body),
            Is.EqualTo("event: progress\ndata: 1\n\n: waiting\n\n: waiting\n\nevent: done\ndata: 2\n\n")
        );
        Assert.That(context.Response.ContentType, Is.EqualTo("text/event-stream"));
    }

    [Test]
    public async Task It_ends_when_the_caller_goes()
    {
        using var gone = new CancellationTokenSource();
        var context = new DefaultHttpContext();
        var stream = EventStream.WriteAsync(
            context.Response,
            Channel.CreateUnbounded<int>().Reader.ReadAllAsync(),
            n => ("progress", n),
            JsonSerializerOptions.Default,
            _time,
            gone.Token
        );
        await gone.CancelAsync();
        await stream.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static string Text(MemoryStream body) => Encoding.UTF8.GetString(body.ToArray());

    private static async Task UntilAsync(MemoryStream body, string expected)
    {
        for (var i = 0; i < 2000 && Text(body) != expected; i++)
            await Task.Delay(5);
        Assert.That(Text(body), Is.EqualTo(expected));
        // The wait that follows has begun by now.
        await Task.Delay(50);
    }
}
