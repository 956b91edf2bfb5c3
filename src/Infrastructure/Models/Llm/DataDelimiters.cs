using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Sets off what is data from what is asked. Posts and questions are written by strangers; they stand between marks
/// that hold a code made for this call, which nobody who wrote them can know. What looks like a mark, or like the turns
/// of a model's chat template, is made harmless within.
/// </summary>
/// <remarks>
/// This lowers the odds of an injected instruction being followed. That none can invent a quote is the work of
/// <see cref="QuoteMatcher"/>.
/// </remarks>
internal sealed partial class DataDelimiters
{
    private readonly string _code = RandomNumberGenerator.GetHexString(12, lowercase: true);

    internal string Rule => Prompts.DataRule.Render(("code", _code));

    internal string Around(string name, string text) =>
        $"<<<{name} {_code}>>>\n{Harmless(text)}\n<<<END {name} {_code}>>>";

    /// <summary>The text without anything that looks like a mark of ours or of a chat template.</summary>
    internal static string Harmless(string text) =>
        TemplateTag()
            .Replace(
                Angles()
                    .Replace(text, run => new string(run.ValueSpan[0] == '<' ? '‹' : '›', run.Length))
                    .Replace("<|", "‹|", StringComparison.Ordinal)
                    .Replace("|>", "|›", StringComparison.Ordinal),
                tag => "‹" + tag.Value[1..^1] + "›"
            );

    [GeneratedRegex("<<+|>>+", RegexOptions.NonBacktracking)]
    private static partial Regex Angles();

    [GeneratedRegex(
        @"\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]|</?(?:s|bos|eos|start_of_turn|end_of_turn|think)>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex TemplateTag();
}
