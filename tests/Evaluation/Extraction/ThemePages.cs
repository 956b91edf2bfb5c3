using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;

namespace BlogManager.Evaluation.Extraction;

/// <summary>
/// <c>theme-pages SHARED OUT</c>: writes posts into the skeletons of real themes (<c>themes/tune</c> and
/// <c>themes/report</c>) as two folders for <c>extraction</c>. The truth is the post's own text; what the theme puts
/// around and into it is not. Rules are made looking at the first folder alone. Each comes a second time without
/// names (<c>-nameless</c>), and a third without paragraphs too (<c>-divisions</c>).
/// </summary>
internal static partial class ThemePages
{
    private const int PostsPerTheme = 3;
    private const int FewestWords = 110;
    private const int MostWords = 2500;

    /// <param name="shared">A folder with <c>posts/*.md</c> and <c>posts-18f/posts.jsonl</c>.</param>
    /// <param name="output">Where to write <c>tune</c> and <c>report</c>.</param>
    internal static int Run(string shared, string output)
    {
        var sources = new Dictionary<string, IReadOnlyList<ThemePost>>
        {
            ["rust"] = Markdown(Path.Combine(shared, "posts")),
            ["18f"] = Lines(Path.Combine(shared, "posts-18f", "posts.jsonl")),
        };
        foreach (var half in (string[])["tune", "report"])
        {
            var themes = Directory
                .GetFiles(Path.Combine(AppContext.BaseDirectory, "Extraction", "themes", half), "*.html")
                .Order(StringComparer.Ordinal)
                .ToList();
            Write(Path.Combine(output, half), themes, sources, half == "tune" ? 0 : 1, html => html);
            Write(Path.Combine(output, half + "-nameless"), themes, sources, half == "tune" ? 0 : 1, Nameless);
            Write(Path.Combine(output, half + "-divisions"), themes, sources, half == "tune" ? 0 : 1, html =>
                Paragraphs().Replace(Nameless(html), "$1div")
            );
        }

        return 0;
    }

    private static void Write(
        string folder,
        List<string> themes,
        Dictionary<string, IReadOnlyList<ThemePost>> sources,
        int half,
        Func<string, string> shape
    )
    {
        Directory.CreateDirectory(Path.Combine(folder, "html"));
        var truths = new JsonObject();
        for (var t = 0; t < themes.Count; t++)
        {
            var skeleton = File.ReadAllText(themes[t]);
            var posts = sources[skeleton["<!--posts:".Length..skeleton.IndexOf("-->", StringComparison.Ordinal)]];
            for (var n = 0; n < PostsPerTheme; n++)
            {
                // No post is in both halves.
                var at = (2 * ((t * 17) + (n * 29)) + half) % (posts.Count & ~1);
                var template = new ThemeTemplate(skeleton, posts, at);
                var (html, truth) = template.Render();
                var id = $"{Path.GetFileNameWithoutExtension(themes[t])}-{n}";
                using var file = new GZipStream(
                    File.Create(Path.Combine(folder, "html", id + ".html.gz")),
                    CompressionLevel.Optimal
                );
                file.Write(Encoding.UTF8.GetBytes(shape(html)));
                truths[id] = new JsonObject { ["articleBody"] = truth };
            }
        }

        File.WriteAllText(Path.Combine(folder, "ground-truth.json"), truths.ToJsonString());
        Console.WriteLine($"{folder}: {truths.Count} pages of {themes.Count} themes");
    }

    /// <summary>
    /// The page as generators of class names write it: nothing is called by what it is, and most boxes are
    /// divisions.
    /// </summary>
    private static string Nameless(string html)
    {
        html = Names()
            .Replace(html, m => $" {m.Groups[1].Value}=\"x{StableHash(m.Groups[2].Value + m.Groups[3].Value):x8}\"");
        html = Marks().Replace(html, string.Empty);
        return Boxes().Replace(html, "$1div");
    }

    private static uint StableHash(string text) =>
        text.Aggregate(2166136261u, (hash, c) => unchecked((hash ^ c) * 16777619u));

    [GeneratedRegex(@"\s(class|id)=(?:""([^""]*)""|'([^']*)')")]
    private static partial Regex Names();

    [GeneratedRegex(@"\s(?:item\w+|role|aria-\w+|data-[\w-]+)(?:=(?:""[^""]*""|'[^']*'|[^\s>]+))?(?=[\s>/])")]
    private static partial Regex Marks();

    [GeneratedRegex(@"(</?)(?:article|main|section|aside|nav|header|footer)(?=[\s>])")]
    private static partial Regex Boxes();

    [GeneratedRegex(@"(</?)p(?=[\s>])")]
    private static partial Regex Paragraphs();

    private static List<ThemePost> Markdown(string folder) =>
        Usable(
            BlogFolder
                .Read(folder)
                .Where(p => p.Html is not null)
                .Select(p => new ThemePost(
                    p.Title,
                    p.Authors.Count > 0 ? p.Authors[0] : "Ann Lee",
                    p.Date ?? new DateOnly(2020, 2, 3),
                    Blocks(p.Html!)
                ))
        );

    private static List<ThemePost> Lines(string file) =>
        Usable(
            File.ReadLines(file)
                .Select(line => JsonNode.Parse(line)!)
                .Select(post => new ThemePost(
                    post["title"]!.GetValue<string>(),
                    "Robin Hale",
                    DateOnly.Parse(post["date"]!.GetValue<string>().Trim('-'), CultureInfo.InvariantCulture),
                    [
                        .. post["text"]!
                            .GetValue<string>()
                            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
                            .Select(p => $"<p>{WebUtility.HtmlEncode(p)}</p>"),
                    ]
                ))
        );

    private static List<ThemePost> Usable(IEnumerable<ThemePost> posts) =>
        [.. posts.Where(p => p.Words is >= FewestWords and <= MostWords)];

    private static List<string> Blocks(string html) =>
        [.. new HtmlParser().ParseDocument(html).Body!.Children.Select(e => e.OuterHtml)];
}
