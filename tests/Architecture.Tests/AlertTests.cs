namespace BlogManager.Architecture.Tests;

public sealed class AlertTests
{
    private static readonly string Rules = Path.Combine(Repository.Root, "docker", "prometheus", "rules");
    private static readonly IReadOnlyList<Alert> Alerts = AlertRules.Alerts(Text(Rules));
    private static readonly string Runbook = File.ReadAllText(Path.Combine(Repository.Root, "docs", "runbook.md"));

    [Test]
    public void Every_alert_says_what_it_is_and_leads_to_its_section_of_the_runbook_with_three_steps()
    {
        Assert.That(Alerts, Has.Count.GreaterThan(10), "the alerts are found");
        Assert.That(AlertRules.LeadToTheRunbook(Alerts, Runbook), Is.Empty);
    }

    [Test]
    public void Every_alert_has_a_test_in_which_it_fires_and_one_in_which_it_must_not() =>
        Assert.That(AlertRules.AreTested(Alerts, Text(Path.Combine(Rules, "tests"))), Is.Empty);

    [Test]
    public void An_alert_that_leads_nowhere_or_is_not_tested_is_caught()
    {
        var alerts = AlertRules.Alerts(
            """
            groups:
              - name: g
                rules:
                  - alert: Good
                    labels: {severity: warning}
                    annotations:
                      summary: s
                      description: d
                      runbook_url: https://forge.example/docs/runbook.md#good-section
                  - alert: Bad
                    labels: {severity: warning}
                    annotations:
                      description: d
                      runbook_url: https://forge.example/docs/runbook.md#nowhere
                  - alert: TooShort
                    labels: {severity: warning}
                    annotations:
                      summary: s
                      description: d
                      runbook_url: https://forge.example/docs/runbook.md#short
            """
        );
        Assert.That(
            AlertRules.LeadToTheRunbook(
                alerts,
                "# Runbook\n\n## Good section\n\nGood\n\n1. a\n2. b\n3. c\n\n## Short\n\n1. a\n"
            ),
            Is.EqualTo([
                "Bad has no summary",
                "Bad leads to no section of the runbook",
                "the section of TooShort does not name it",
                "the section of TooShort has no three steps",
            ])
        );
        Assert.That(
            AlertRules.AreTested(
                alerts.Take(2),
                "alertname: Good\n  exp_alerts:\n    - x\nalertname: Good\n  exp_alerts: []\nalertname: Bad\n  exp_alerts: []\n"
            ),
            Is.EqualTo(["no test in which Bad fires"])
        );
    }

    private static string Text(string directory) =>
        string.Join(
            '\n',
            Directory.EnumerateFiles(directory, "*.yml").Order(StringComparer.Ordinal).Select(File.ReadAllText)
        );
}
