using BlogManager.Api.Security;

namespace BlogManager.Api.Widget;

/// <summary>The readers' widget, built of <c>src/Widget</c>: open to every page, because it holds nothing of anyone's.</summary>
internal static class WidgetRoutes
{
    // English is in the script.
    private static readonly string[] Languages = ["de", "es", "fr", "it", "ja", "nl", "pt"];

    internal static void MapWidget(this IEndpointRouteBuilder routes)
    {
        var script = WidgetFile.Load("widget.js", "text/javascript; charset=utf-8");
        routes.MapGet("/widget.js", script.WriteAsync).Open().ExcludeFromDescription();
        foreach (var language in Languages)
        {
            var texts = WidgetFile.Load($"widget.{language}.json", "application/json; charset=utf-8");
            routes.MapGet($"/widget/{language}.json", texts.WriteAsync).Open().ExcludeFromDescription();
        }
    }
}
