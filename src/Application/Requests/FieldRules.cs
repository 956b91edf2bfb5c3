using FluentValidation;

namespace BlogManager.Application.Requests;

internal static class FieldRules
{
    /// <summary>The longest content that may be sent, in code points.</summary>
    internal const int MaxContentLength = 1_000_000;

    /// <summary>Text for people to read: no control characters but tab and line ends, no broken Unicode.</summary>
    internal static IRuleBuilderOptions<T, string?> MustBeReadable<T>(
        this IRuleBuilder<T, string?> rule,
        string field
    ) => rule.Must(IsReadable).WithMessage($"{field} must not contain control characters or broken Unicode.");

    /// <summary>
    /// So many characters at most, as people count them: code points, of which an emoji is one and two UTF-16 units.
    /// </summary>
    internal static IRuleBuilderOptions<T, string?> MustHaveAtMost<T>(
        this IRuleBuilder<T, string?> rule,
        int most,
        string field
    ) => rule.Must(text => HasAtMost(text, most)).WithMessage($"{field} is longer than {most} characters.");

    internal static bool HasAtMost(string? text, int most) =>
        text is null || text.Length <= most || (text.Length <= 2 * most && text.EnumerateRunes().Count() <= most);

    internal static bool IsReadable(string? text)
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
