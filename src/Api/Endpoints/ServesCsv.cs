using System.Text;
using BlogManager.Domain.Shared;
using Microsoft.AspNetCore.Http.Metadata;

namespace BlogManager.Api.Endpoints;

/// <param name="Name">The heading.</param>
/// <param name="Cell">The text of a row's cell; null where it has none.</param>
internal sealed record CsvColumn<T>(string Name, Func<T, string?> Cell);

/// <summary>Has a list be served as a table too, for whoever accepts <c>text/csv</c>: RFC 4180, a page at a time.</summary>
internal sealed class ServesCsv(Func<object, (string Text, string? NextCursor)> write)
{
    internal const string ContentType = "text/csv";

    // What a spreadsheet takes for the beginning of a formula, which may call up an address.
    private static readonly char[] Formulas = ['=', '+', '-', '@', '\t', '\r'];

    internal static bool IsWanted(HttpContext context)
    {
        context.Response.Headers.Append("Vary", "Accept");
        return Accepted.Prefers(context.Request, ContentType);
    }

    internal static ServesCsv Of<T>(IReadOnlyList<CsvColumn<T>> columns) =>
        new(page => (Table(columns, ((Page<T>)page).Items), ((Page<T>)page).NextCursor));

    internal Task WriteAsync(HttpContext context, object page)
    {
        var (text, cursor) = write(page);
        if (cursor is not null)
        {
            var query = context.Request.Query.Where(q => q.Key != "cursor").ToList();
            query.Add(new("cursor", cursor));
            context.Response.Headers.Link =
                $"<{context.Request.PathBase}{context.Request.Path}{QueryString.Create(query)}>; rel=\"next\"";
        }

        context.Response.ContentType = ContentType + "; charset=utf-8; header=present";
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    internal static string Table<T>(IReadOnlyList<CsvColumn<T>> columns, IEnumerable<T> rows)
    {
        var text = new StringBuilder();
        Add(text, columns.Select(c => c.Name));
        foreach (var row in rows)
            Add(text, columns.Select(c => c.Cell(row)));
        return text.ToString();
    }

    private static void Add(StringBuilder text, IEnumerable<string?> cells) =>
        text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    private static string Cell(string? value)
    {
        var text = value ?? string.Empty;
        if (text.Length > 0 && Formulas.Contains(text[0]))
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? text
            : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}

internal static class CsvRoutes
{
    internal static RouteHandlerBuilder AsCsv<T>(this RouteHandlerBuilder route, IReadOnlyList<CsvColumn<T>> columns) =>
        route.WithMetadata(
            ServesCsv.Of(columns),
            new ProducesResponseTypeMetadata(
                StatusCodes.Status200OK,
                typeof(Page<T>),
                ["application/json", ServesCsv.ContentType]
            )
        );
}
