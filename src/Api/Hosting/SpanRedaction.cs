using System.Diagnostics;
using BlogManager.Application.Requests;
using OpenTelemetry;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Removes from the spans of libraries what may hold a secret, a question or a URL of a reader. Instrumentations redact
/// the values of a query string, but neither its names nor the path; drivers put messages of exceptions into spans, and
/// those quote what was stored. Our own spans hold nothing of the kind to begin with.
/// </summary>
internal sealed class SpanRedaction : BaseProcessor<Activity>
{
    private const string Address = "url.full";

    private static readonly string[] Dropped =
    [
        "url.path",
        "url.query",
        "http.url",
        "http.target",
        "http.request.method_original",
        "user_agent.original",
        "exception.message",
        "exception.stacktrace",
        "db.query.text",
        "db.statement",
    ];

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name == Telemetry.Name)
            return;
        foreach (var name in Dropped)
        {
            if (data.GetTagItem(name) is not null)
                data.SetTag(name, null);
        }

        // Which server was called stays; what was asked of it does not.
        if (data.GetTagItem(Address) is string url)
            data.SetTag(
                Address,
                Uri.TryCreate(url, UriKind.Absolute, out var whole)
                    ? whole.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + "/"
                    : null
            );
        // Sets the description to nothing: it is an exception's message.
        if (data.StatusDescription is not null)
            data.SetStatus(data.Status);
        // An event cannot be changed: a span with one that quotes an exception is not exported.
        if (data.Events.Any(e => e.Tags.Any(t => Dropped.Contains(t.Key))))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
