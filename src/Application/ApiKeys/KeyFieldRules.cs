using BlogManager.Application.Posts;
using FluentValidation;

namespace BlogManager.Application.ApiKeys;

/// <summary>Rules that the requests which make keys share.</summary>
internal static class KeyFieldRules
{
    internal const int MaxNameLength = 100;

    /// <summary>A name for people, on one line.</summary>
    internal static IRuleBuilderOptions<T, string?> MustBeKeyName<T>(this IRuleBuilderInitial<T, string?> rule) => rule
        .Cascade(CascadeMode.Stop)
        .Must(n => !string.IsNullOrWhiteSpace(n)).WithMessage($"name is required: send 1 to {MaxNameLength} characters.")
        .MaximumLength(MaxNameLength).WithMessage($"name is longer than {MaxNameLength} characters.")
        .Must(n => !n!.Any(char.IsControl)).WithMessage("name must not contain control characters.")
        .MustBeReadable("name");
}
