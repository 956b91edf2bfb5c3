using System.Diagnostics;
using BlogManager.Application.Requests;

namespace BlogManager.Infrastructure.Resilience;

/// <summary>
/// Spans of calls to stores whose drivers make none (OpenTelemetry's conventions for databases). They name the
/// operation, never a statement or a value.
/// </summary>
internal static class DependencySpans
{
    private const string MethodSuffix = "Async";

    /// <summary>
    /// Begins a span below the one that is open. Without one there is none: a worker's polling would be nothing but
    /// roots without children.
    /// </summary>
    /// <param name="system">The value of <c>db.system.name</c>.</param>
    /// <param name="operation">What is done there; of a method's name the <c>Async</c> is left out.</param>
    internal static Activity? Start(string system, string operation)
    {
        if (Activity.Current is null || !Telemetry.Source.HasListeners())
            return null;
        if (operation.EndsWith(MethodSuffix, StringComparison.Ordinal))
            operation = operation[..^MethodSuffix.Length];
        return Telemetry
            .Source.StartActivity($"{system} {operation}", ActivityKind.Client)
            ?.SetTag("db.system.name", system)
            .SetTag("db.operation.name", operation);
    }

    /// <summary>Says that the call failed. The exception's message may quote a value: its type does not.</summary>
    internal static void Fail(this Activity? span, Exception fault) =>
        span?.SetTag("error.type", fault.GetType().FullName).SetStatus(ActivityStatusCode.Error);
}
