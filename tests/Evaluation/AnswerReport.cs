using System.Text.Json;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Extractive;

namespace BlogManager.Evaluation;

internal static class AnswerReport
{
    internal static async Task<int> RunAsync(IReadOnlyList<BlogEntry> blog, string questions, string mode)
    {
        using var engine = await Engine.BuildAsync(blog, withTitles: true);
        var retriever = engine.Retriever(RetrievalWeights.Measured);
        var answerer = new ExtractiveAnswerer();
        var cases = File.ReadLines(questions).Select((l, i) => (JsonDocument.Parse(l).RootElement, i)).ToList();
        var results = new List<(string Kind, double Support, bool Right, bool First, int Rank, int Half, string Q, string A)>();
        foreach (var (c, i) in cases)
        {
            var q = c.GetProperty("question").GetString()!;
            var kind = c.TryGetProperty("kind", out var k) ? k.GetString()! : "answerable";
            var r = await retriever.RetrieveAsync(new RetrievalQuery(q, null, null, 8), default);
            var a = answerer.Answer(new AnswerTask(q, [], r.Passages, r.Statistics));
            string Norm(string s) => System.Text.RegularExpressions.Regex.Replace(s, @"\s+", " ");
            var right = kind == "answerable" && Norm(a.Text).Contains(c.GetProperty("answer").GetString()!, StringComparison.OrdinalIgnoreCase);
            var first = kind == "answerable" && a.Citations.Count > 0 && Norm(a.Citations[0].Quote).Contains(c.GetProperty("answer").GetString()!, StringComparison.OrdinalIgnoreCase);
            var rank = kind == "answerable" ? r.Passages.Select(p => p.Source.Url.Value).ToList().IndexOf(c.GetProperty("url").GetString()!) : -1;
            results.Add((kind, a.Support, right, first, rank, i % 2, q, a.Text));
        }
        foreach (var half in mode == "all" ? new[] { 0, 1 } : mode == "dev" ? [0] : [1])
        {
            var set = results.Where(r => r.Half == half).ToList();
            var ans = set.Where(r => r.Kind == "answerable").ToList();
            double Auc(string kind) { var neg = set.Where(r => r.Kind == kind).ToList(); return ans.SelectMany(a => neg.Select(n => a.Support > n.Support ? 1.0 : a.Support == n.Support ? .5 : 0)).Average(); }
            Console.WriteLine($"half {half}: post@1 {ans.Average(a => a.Rank == 0 ? 1.0 : 0):f3} post@8 {ans.Average(a => a.Rank >= 0 ? 1.0 : 0):f3} first {ans.Average(a => a.First ? 1.0 : 0):f3} within {ans.Average(a => a.Right ? 1.0 : 0):f3} AUC off {Auc("off_topic"):f3} near {Auc("near_miss"):f3}");
            foreach (var t in new[] { .3, .4, .45, .5, .55, .6, .65, .7, .75, .8 })
                Console.WriteLine($"  t{t:f2} answered {ans.Average(a => a.Support >= t ? 1.0 : 0):f2} right {ans.Average(a => a.Support >= t && a.Right ? 1.0 : 0):f2} | off answered {set.Where(r => r.Kind == "off_topic").Average(a => a.Support >= t ? 1.0 : 0):f2} near answered {set.Where(r => r.Kind == "near_miss").Average(a => a.Support >= t ? 1.0 : 0):f2}");
        }
        if (mode == "dev") foreach (var r in results.Where(r => r.Half == 0).OrderBy(r => r.Kind).ThenByDescending(r => r.Support)) Console.WriteLine($"{r.Kind,-11} {r.Support:f2} {(r.Right ? "R" : "-")}{(r.First ? "1" : "-")} rank {r.Rank} {r.Q} => {(r.Right&&r.First ? "" : r.A.Length > 400 ? r.A[..400] : r.A)}");
        return 0;
    }
}
