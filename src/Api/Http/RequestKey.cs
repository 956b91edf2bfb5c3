using System.Diagnostics;

namespace BlogManager.Api.Http;

/// <summary>With which key a request came, for its log line and its span.</summary>
internal static class RequestKey
{
    private static readonly object Item = new();

    internal static void Set(HttpContext context, string? id)
    {
        if (id is null)
            return;
        context.Items[Item] = id;
        Activity.Current?.SetTag("blogmanager.key.id", id);
    }

    internal static string? IdOf(HttpContext context) => context.Items[Item] as string;
}
