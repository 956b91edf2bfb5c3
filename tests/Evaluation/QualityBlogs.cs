using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Crawling;

namespace BlogManager.Evaluation;

internal static class QualityBlogs
{
    internal static IReadOnlyList<BlogPost> Read(string shared, string name)
    {
        var extractor = new ArticleExtractor();
        IEnumerable<(string Id, string Title, string Text)> posts =
            name == "posts"
                ? Directory
                    .EnumerateFiles(Path.Combine(shared, "posts"), "*.md")
                    .Order(StringComparer.Ordinal)
                    .Select(f => (Id: Path.GetFileName(f), Head: FrontMatter.Read(File.ReadAllText(f))))
                    .Where(f => f.Head is not null)
                    .Select(f => (f.Id, f.Head!.Title, f.Head.Body))
                : BlogEntry.Read(Path.Combine(shared, name, "posts.jsonl")).Select(e => (e.Id, e.Title, e.Text));
        var made = new List<BlogPost>();
        foreach (var (id, title, text) in posts)
        {
            var entry = new BlogEntry(Id(id), title, text, new HashSet<string>());
            var article = extractor.Extract(
                new RawDocument(PostUrl.Parse(entry.Url).Value, "text/markdown", text, title, FromCaller: true),
                default
            );
            if (article.IsSuccess)
                made.Add(entry.ToPost(title, article.Value.Text));
            else
                Console.WriteLine($"refused: {id} {article.Error.Message}");
        }

        return made;
    }

    internal static string Id(string name) => name.Replace(".md", "", StringComparison.Ordinal).Replace('.', '_');

    internal static List<(int Start, int End)> Sentences(string text)
    {
        var list = new List<(int, int)>();
        foreach (var block in TextBlocks.Parse(new StoredText(text)))
        {
            if (block.Kind == BlockKind.Code)
                continue;
            foreach (var (start, end) in SentenceSplitter.Split(text, block.Start, block.End))
                list.Add((start, end));
        }

        return list;
    }
}
