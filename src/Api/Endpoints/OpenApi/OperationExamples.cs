using System.Text.Json.Nodes;

namespace BlogManager.Api.Endpoints.OpenApi;

/// <summary>
/// An example for every operation that takes something, which works as sent: from top to bottom they tell one story, of
/// a post about bread. What an id names is the caller's own to fill in.
/// </summary>
internal static class OperationExamples
{
    private const string Post = "https://blog.example/2026/bread";
    private const string Site = "https://blog.example";
    private const string Id = "00000000000000000000000000000000";

    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["processPost"] = $$"""
            {
              "url": "{{Post}}",
              "title": "Bread with a starter",
              "content": "# Bread with a starter\n\nA sourdough starter is fed once a week with equal parts of flour and water. It is kept in the fridge between two feedings, because cold slows it down.\n\n## Baking\n\nThe loaf is baked at 240 degrees for 45 minutes. Steam in the first ten minutes gives it a crust that shines.",
              "content_type": "text/markdown",
              "num_questions": 3
            }
            """,
        ["queueProcessPost"] = """
            {
              "url": "https://blog.example/2026/butter",
              "content": "# Butter at home\n\nButter is made by shaking cream in a jar for ten minutes. The buttermilk that is left over goes into pancakes.",
              "content_type": "text/markdown"
            }
            """,
        ["findSimilarPosts"] = """{ "text": "How do I keep a sourdough starter alive?", "limit": 3 }""",
        ["searchPosts"] = """{ "query": "sourdough starter", "limit": 5 }""",
        ["askQuestion"] = """
            {
              "question": "How often is it fed?",
              "history": [
                { "role": "user", "content": "What is a sourdough starter kept in?" },
                { "role": "assistant", "content": "A sourdough starter is kept in the fridge." }
              ]
            }
            """,
        ["giveFeedback"] = """{ "helpful": true, "comment": "Just what I was looking for." }""",
        ["startImport"] =
            """{ "url": "https://blog.example/", "exclude": ["/tag/", "/category/"], "num_questions": 5 }""",
        ["previewImport"] = """{ "url": "https://blog.example/" }""",
        ["createSource"] =
            """{ "url": "https://blog.example/", "name": "My blog", "when_gone": "mark", "exclude": ["/tag/"] }""",
        ["updateSource"] = """{ "interval_minutes": 60, "paused": false }""",
        ["receiveHook"] = """{ "event": "updated", "url": "https://blog.example/2026/bread" }""",
        ["pauseAsking"] = """{ "paused": true, "message": "We are moving house. Asking is back on Monday." }""",
        ["createCurated"] = """
            { "questions": ["Do you ship to Norway?", "shipping norway"], "answer": "Yes, twice a week." }
            """,
        ["updateCurated"] = """{ "answer": "Yes, every Monday and Thursday." }""",
        ["updateQuestion"] = """{ "question": "How long does the dough rise?", "pinned": true }""",
        ["createApiKey"] =
            $$"""{ "name": "The page of the blog", "kind": "publishable", "allowed_origins": ["{{Site}}"] }""",
        ["updateApiKey"] = """{ "name": "The page of the blog, renamed", "paused": false }""",
        ["rotateApiKey"] = """{ "grace_period_seconds": 3600 }""",
    };

    private static readonly Dictionary<string, string> Parameters = new(StringComparer.Ordinal)
    {
        ["url"] = Post,
        ["blog_url"] = Post,
        ["site"] = Site,
        ["limit"] = "20",
        ["days"] = "30",
        ["outcome"] = "close",
        ["listJobs.status"] = "succeeded",
        ["listImportItems.status"] = "failed",
        ["id"] = Id,
        ["answer_id"] = Id,
        ["source_id"] = Id,
        ["erase_posts"] = "false",
        ["dependency"] = "crawler",
    };

    /// <summary>The body of an operation, or null.</summary>
    internal static JsonNode? Body(string? operation) =>
        operation is not null && Bodies.TryGetValue(operation, out var json) ? JsonNode.Parse(json) : null;

    /// <summary>The value of a parameter; null for one that only an earlier answer, or the caller, can name.</summary>
    internal static JsonNode? Parameter(string? operation, string? name) =>
        name is null
        || (!Parameters.TryGetValue($"{operation}.{name}", out var value) && !Parameters.TryGetValue(name, out value))
            ? null
        : int.TryParse(value, out var number) && name == "limit" ? JsonValue.Create(number)
        : JsonValue.Create(value);
}
