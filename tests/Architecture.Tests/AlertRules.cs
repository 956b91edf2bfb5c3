using System.Text.RegularExpressions;

namespace BlogManager.Architecture.Tests;

/// <summary>An alert as its rule file has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">All that stands below it.</param>
internal sealed record Alert(string Name, string Text);

/// <summary>Alerts, their tests and the runbook belong together.</summary>
internal static partial class AlertRules
{
    private static readonly string[] Wanted = ["severity: ", "summary: ", "description: ", "runbook_url: "];

    /// <summary>The alerts of rule files.</summary>
    internal static IReadOnlyList<Alert> Alerts(string rules) =>
        [
            .. Entry()
                .Split(rules)
                .Where(e => e.StartsWith("alert: ", StringComparison.Ordinal))
                .Select(e => new Alert(e.Split('\n')[0]["alert: ".Length..].Trim(), e)),
        ];

    /// <summary>
    /// What an operator who is called by an alert would miss: its texts, or its section of the runbook with three
    /// steps.
    /// </summary>
    internal static IReadOnlyList<string> LeadToTheRunbook(IEnumerable<Alert> alerts, string runbook)
    {
        var sections = runbook.Split("\n## ")[1..].ToDictionary(s => Slug(s.Split('\n')[0]));
        return
        [
            .. alerts.SelectMany(alert =>
                Wanted
                    .Where(w => !alert.Text.Contains(w, StringComparison.Ordinal))
                    .Select(w => $"{alert.Name} has no {w.Trim(' ', ':')}")
                    .Concat(
                        sections.TryGetValue(Anchor().Match(alert.Text).Groups[1].Value, out var section)
                            ? Lacks(alert, section)
                            : [$"{alert.Name} leads to no section of the runbook"]
                    )
            ),
        ];
    }

    /// <summary>Alerts of which no test shows that they fire, or none that they stay quiet.</summary>
    internal static IReadOnlyList<string> AreTested(IEnumerable<Alert> alerts, string tests)
    {
        var checks = Check().Matches(tests).Select(m => (Name: m.Groups[1].Value, Quiet: m.Groups[2].Success)).ToList();
        return
        [
            .. alerts.SelectMany(alert =>
                new[] { (Quiet: false, Says: "fires"), (Quiet: true, Says: "stays quiet") }
                    .Where(wanted => !checks.Contains((alert.Name, wanted.Quiet)))
                    .Select(wanted => $"no test in which {alert.Name} {wanted.Says}")
            ),
        ];
    }

    private static IEnumerable<string> Lacks(Alert alert, string section)
    {
        if (!section.Contains(alert.Name, StringComparison.Ordinal))
            yield return $"the section of {alert.Name} does not name it";
        if (!new[] { "\n1. ", "\n2. ", "\n3. " }.All(step => section.Contains(step, StringComparison.Ordinal)))
            yield return $"the section of {alert.Name} has no three steps";
    }

    // As the forge makes anchors of headings.
    private static string Slug(string heading) => heading.Trim().ToLowerInvariant().Replace(' ', '-');

    [GeneratedRegex(@"(?m)^\s*- (?=alert: |record: |name: )")]
    private static partial Regex Entry();

    [GeneratedRegex(@"runbook_url: \S+/docs/runbook\.md#(\S+)")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"alertname: (\w+)\n\s*exp_alerts:( \[\])?")]
    private static partial Regex Check();
}
