namespace BlogManager.Application.Requests;

/// <summary>
/// Carries the deadline's token past MediatR, whose <c>next()</c> takes none, down to the handler: work is cancelled at
/// the deadline and not abandoned to run on.
/// </summary>
internal static class DeadlineScope
{
    private static readonly AsyncLocal<CancellationToken?> Token = new();

    internal static CancellationToken TokenOr(CancellationToken callers) => Token.Value ?? callers;

    internal static IDisposable Use(CancellationToken token)
    {
        var before = Token.Value;
        Token.Value = token;
        return new Restore(before);
    }

    private sealed class Restore(CancellationToken? before) : IDisposable
    {
        public void Dispose() => Token.Value = before;
    }
}
