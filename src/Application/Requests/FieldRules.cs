using BlogManager.Domain.Posts;
using FluentValidation;

namespace BlogManager.Application.Requests;

/// <summary>Rules that fields of several requests share, with one wording each.</summary>
internal static class FieldRules
{
    /// <summary>The longest content that may be sent, in UTF-16 units.</summary>
    internal const int MaxContentLength = 1_000_000;

    /// <summary>An absolute http or https URL that names a post.</summary>
    internal static IRuleBuilderOptionsConditions<T, string> MustBePostUrl<T>(
        this IRuleBuilder<T, string> rule,
        string field = "url"
    ) =>
        rule.Custom(
            (value, context) =>
            {
                var parsed = PostUrl.Parse(value, field);
                if (!parsed.IsSuccess)
                    context.AddFailure(
                        parsed.Error.Message.Replace(
                            "The request is not valid: ",
                            string.Empty,
                            StringComparison.Ordinal
                        )
                    );
            }
        );

    /// <summary>An opaque id: not empty, not absurdly long.</summary>
    internal static IRuleBuilderOptions<T, string> MustBeId<T>(this IRuleBuilder<T, string> rule) =>
        rule.NotEmpty()
            .WithMessage("The id is required.")
            .MaximumLength(100)
            .WithMessage("No id is longer than 100 characters.");

    /// <summary>A site: scheme://host[:port].</summary>
    internal static IRuleBuilderOptions<T, string?> MustBeSite<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(site => site is null || NormalSite(site) is not null)
            .WithMessage("site must be scheme://host[:port], such as https://blog.example.");

    /// <summary>How many rows a page has.</summary>
    internal static IRuleBuilderOptions<T, int> MustBePageSize<T>(this IRuleBuilder<T, int> rule, int most = 100) =>
        rule.InclusiveBetween(1, most).WithMessage($"limit must be from 1 to {most}.");

    /// <summary>Text for people to read: no control characters but tab and line ends, no broken Unicode.</summary>
    internal static IRuleBuilderOptions<T, string?> MustBeReadable<T>(
        this IRuleBuilder<T, string?> rule,
        string field
    ) => rule.Must(IsReadable).WithMessage($"{field} must not contain control characters or broken Unicode.");

    /// <summary>The site in the form in which posts carry it, or null where it is none.</summary>
    internal static string? NormalSite(string? site) =>
        site is not null
        && PostUrl.Parse(site) is { IsSuccess: true } parsed
        && new Uri(parsed.Value.Value) is { AbsolutePath: "/", Query: "" }
            ? parsed.Value.Site
            : null;

    private static bool IsReadable(string? text)
    {
        if (text is null)
            return true;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]) || (char.IsControl(text[i]) && text[i] is not ('\n' or '\r' or '\t')))
                return false;
        }

        return true;
    }
}
