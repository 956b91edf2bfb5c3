namespace BlogManager.Browser.Tests;

/// <summary>Replies of the contract's form, with figures that a service of its own would take weeks to come by.</summary>
internal static class MadeUpFigures
{
    internal static readonly object Near = new
    {
        blog_id = "p1",
        url = "https://cup.example/second-loaf",
        title = "What to do with the second loaf",
    };

    internal static object Days(Func<int, object> of) => Enumerable.Range(0, 30).Select(of).ToArray();

    internal static string Day(int i) => new DateOnly(2026, 10, 30).AddDays(i).ToString("yyyy-MM-dd");

    internal static object Overview(int asked = 1200) =>
        new
        {
            from = "2026-10-30T00:00:00Z",
            to = "2026-11-28T14:00:00Z",
            asked,
            answered = asked == 0 ? 0 : 900,
            close = asked == 0 ? 0 : 180,
            unanswered = asked == 0 ? 0 : 120,
            helpful = 201,
            unhelpful = 30,
            cache_hit_rate = 0.34,
            latency_ms = new { p50 = 240, p95 = 1900 },
            tokens = new { input = 2_980_000, output = 430_000 },
            cost = 9.84,
            by_day = Days(i => new
            {
                day = Day(i),
                asked = 38 + i % 5,
                answered = 28 + i % 5,
                close = 6,
                unanswered = 4,
                latency_ms = new { p50 = 240, p95 = 1900 },
            }),
            top_questions = new[]
            {
                new { question = "How long can rye dough stay in the fridge?", times = 86 },
                new { question = "كم من الملح؟", times = 61 },
            },
            top_posts = new[]
            {
                new
                {
                    blog_id = "p1",
                    url = "https://cup.example/rye",
                    title = "Rye in the fridge",
                    cited = 143,
                },
            },
        };

    internal static readonly object Groups = new
    {
        items = new object[]
        {
            new
            {
                question = "Can I freeze the shaped dough?",
                times = 23,
                variants = new[]
                {
                    "Can I freeze it instead?",
                    "freezing unbaked sourdough?",
                    "is it ok to freeze",
                    "freezer dough?",
                    "dough in the freezer",
                },
                last_asked_at = "2026-11-28T11:52:00Z",
                nearest = new[] { Near },
            },
            new
            {
                question = "Do you *ship* abroad?",
                times = 6,
                variants = Array.Empty<string>(),
                last_asked_at = "2026-11-22T08:00:00Z",
                nearest = Array.Empty<object>(),
            },
        },
        next_cursor = (string?)null,
    };

    internal static object Of(params object[] items) => new { items, next_cursor = (string?)null };
}
