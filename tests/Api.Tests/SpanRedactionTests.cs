using System.Diagnostics;
using BlogManager.Api.Hosting;

namespace BlogManager.Api.Tests;

/// <summary>What leaves the process of a library's span.</summary>
public sealed class SpanRedactionTests
{
    private const string Secret = "quexalotl";

    [Test]
    public void Of_an_address_scheme_and_server_are_left_without_who_logs_in_there() =>
        Assert.That(
            Redacted(span => span.SetTag("url.full", $"https://user:{Secret}@blog.example:8443/{Secret}?q={Secret}"))
                .GetTagItem("url.full"),
            Is.EqualTo("https://blog.example:8443/")
        );

    [Test]
    public void Messages_of_exceptions_and_paths_are_gone()
    {
        var span = Redacted(s =>
        {
            s.SetTag("url.path", Secret);
            s.SetTag("exception.message", Secret);
            s.SetStatus(ActivityStatusCode.Error, Secret);
        });
        Assert.That(span.TagObjects.Select(t => t.Value), Is.Empty);
        Assert.That((span.Status, span.StatusDescription), Is.EqualTo((ActivityStatusCode.Error, (string?)null)));
        Assert.That(span.Recorded, Is.True);
    }

    [TestCase(false, true)]
    [TestCase(true, false)]
    public void A_span_with_an_event_that_quotes_an_exception_is_not_exported(bool quotes, bool isExported)
    {
        var span = Redacted(s =>
        {
            if (quotes)
                s.AddException(new InvalidOperationException(Secret));
            else
                s.AddEvent(new ActivityEvent("retry"));
        });
        Assert.That(span.Recorded, Is.EqualTo(isExported));
    }

    private static Activity Redacted(Action<Activity> fill)
    {
        using var source = new ActivitySource("library " + Guid.NewGuid());
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == source.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var span = source.StartActivity("call")!;
        fill(span);
        span.Stop();
        using var redaction = new SpanRedaction();
        redaction.OnEnd(span);
        return span;
    }
}
