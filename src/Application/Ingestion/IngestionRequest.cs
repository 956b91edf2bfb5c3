namespace BlogManager.Application.Ingestion;

/// <summary>
/// How a post is to be taken in, as callers send it and as a job's payload keeps it; its URL is the job's subject.
/// </summary>
/// <param name="Content">The document; null to fetch it.</param>
/// <param name="ContentType">
/// <c>text/html</c>, <c>text/markdown</c> or <c>text/plain</c>; null for HTML if it looks like it, else Markdown.
/// </param>
/// <param name="Title">A title that goes before the document's own.</param>
/// <param name="NumQuestions">Questions wanted, 1 to 20.</param>
/// <param name="ForceRefresh">Whether to process unchanged content anew.</param>
/// <param name="Sites">
/// The sites that whoever asked for it is held to; null for none. A job runs long after, and for the service itself.
/// </param>
/// <param name="ForReader">
/// Whether a reader's visit asked for it: then the page's own wishes are heeded, and search pages are left alone.
/// </param>
/// <param name="HeedsNoIndex">Whether nobody named this very page: then the page's own wishes are heeded.</param>
internal sealed record IngestionRequest(
    string? Content,
    string? ContentType,
    string? Title,
    int NumQuestions,
    bool ForceRefresh,
    IReadOnlyList<string>? Sites = null,
    bool ForReader = false,
    bool HeedsNoIndex = false
);
