using System.Diagnostics;
using OpenTelemetry;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Exports sampled spans as they end, and unsampled ones only where their trace failed here: they wait, at the
/// outermost span of this process, for its end. Nothing is kept beside that span, so a trace that is never finished
/// leaves nothing behind.
/// </summary>
internal sealed class TailSamplingProcessor(BaseExporter<Activity> exporter) : BatchActivityExportProcessor(exporter)
{
    /// <summary>Spans of one trace that wait at most; a job over thousands of posts must not hold them all.</summary>
    internal const int MaxWaiting = 256;

    private const string WaitingProperty = "blogmanager.waiting";

    public override void OnEnd(Activity data)
    {
        if (data.Recorded)
        {
            base.OnEnd(data);
            return;
        }

        var root = data;
        while (root.Parent is { } parent)
            root = parent;
        WaitingAt(root).Add(data, isRoot: ReferenceEquals(root, data), Export);
    }

    private static Waiting WaitingAt(Activity root)
    {
        // Two of its children may end at once.
        lock (root)
        {
            if (root.GetCustomProperty(WaitingProperty) is Waiting known)
                return known;
            var waiting = new Waiting();
            root.SetCustomProperty(WaitingProperty, waiting);
            return waiting;
        }
    }

    private void Export(Activity span)
    {
        // Exporters take sampled spans alone.
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        base.OnEnd(span);
    }

    /// <summary>
    /// The ended spans of a trace that is still open. Spans may end at the same time on several threads, and after
    /// their root.
    /// </summary>
    private sealed class Waiting
    {
        private readonly Lock _gate = new();
        private List<Activity>? _spans = [];
        private bool _failed;

        internal void Add(Activity span, bool isRoot, Action<Activity> export)
        {
            List<Activity> ready = [];
            lock (_gate)
            {
                _failed |= span.Status == ActivityStatusCode.Error;
                if (_spans is null)
                {
                    if (_failed)
                        ready.Add(span);
                }
                else if (!isRoot)
                {
                    // Where there is no more room, a span that failed still finds some: it is what is looked for.
                    if (
                        _spans.Count < MaxWaiting
                        || span.Status == ActivityStatusCode.Error && _spans.Count < 2 * MaxWaiting
                    )
                        _spans.Add(span);
                }
                else
                {
                    if (_failed)
                        ready = [.. _spans, span];
                    _spans = null;
                }
            }

            foreach (var each in ready)
                export(each);
        }
    }
}
