using BlogManager.Application.Importing;
using BlogManager.Application.Requests;
using FluentValidation;

namespace BlogManager.Application.Sources;

internal static class SourceFieldRules
{
    private const int LongestName = 100;

    internal static void MustBeSourceName<T>(this IRuleBuilder<T, string?> rule) =>
        rule.MustHaveAtMost(LongestName, "name")
            .Must(name => name is null || !string.IsNullOrWhiteSpace(name))
            .WithMessage("name is empty: leave it out, or send a name.")
            .MustBeReadable("name");

    internal static void MustBeInterval<T>(this IRuleBuilder<T, int?> rule, SourceRules rules) =>
        rule.InclusiveBetween(rules.MinimumIntervalMinutes, SourceRules.MaximumIntervalMinutes)
            .WithMessage(
                $"interval_minutes must be from {rules.MinimumIntervalMinutes} to {SourceRules.MaximumIntervalMinutes}."
            );
}
