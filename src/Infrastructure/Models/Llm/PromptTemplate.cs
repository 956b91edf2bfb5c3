using System.Text;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// A text with places, <c>{{name}}</c>, each to be filled. What is put in is never looked at again: a post may hold
/// braces.
/// </summary>
internal sealed class PromptTemplate
{
    private const string Open = "{{";
    private const string Close = "}}";

    private readonly string _name;

    // Text, place, text, place, ..., text.
    private readonly string[] _parts;

    /// <exception cref="FormatException">A place is not closed.</exception>
    internal PromptTemplate(string name, string text)
    {
        _name = name;
        var parts = new List<string>();
        var from = 0;
        for (int at; (at = text.IndexOf(Open, from, StringComparison.Ordinal)) >= 0; )
        {
            var end = text.IndexOf(Close, at, StringComparison.Ordinal);
            if (end < 0)
                throw new FormatException($"In the prompt {name} a place is not closed.");
            parts.Add(text[from..at]);
            parts.Add(text[(at + Open.Length)..end]);
            from = end + Close.Length;
        }

        parts.Add(text[from..]);
        _parts = [.. parts];
    }

    /// <exception cref="ArgumentException">A place is not filled, or there is none of a name.</exception>
    internal string Render(params ReadOnlySpan<(string Place, string Text)> filled)
    {
        var text = new StringBuilder();
        for (var i = 0; i < _parts.Length; i++)
            text.Append(i % 2 == 0 ? _parts[i] : Filling(_parts[i], filled));
        foreach (var (place, _) in filled)
        {
            if (!IsPlace(place))
                throw new ArgumentException($"The prompt {_name} has no place {place}.", nameof(filled));
        }

        return text.ToString();
    }

    private bool IsPlace(string name)
    {
        for (var i = 1; i < _parts.Length; i += 2)
        {
            if (_parts[i] == name)
                return true;
        }

        return false;
    }

    private string Filling(string place, ReadOnlySpan<(string Place, string Text)> filled)
    {
        foreach (var (name, text) in filled)
        {
            if (name == place)
                return text;
        }

        throw new ArgumentException($"In the prompt {_name} nothing is put in the place {place}.", nameof(filled));
    }
}
