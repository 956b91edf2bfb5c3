namespace BlogManager.Infrastructure.Models.Extractive.Language;

/// <summary>Which words of a post are names, by how it writes them where no sentence begins.</summary>
internal sealed class PostNames
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lowerCased = new(StringComparer.Ordinal);

    internal PostNames(ArticleOutline outline, CancellationToken cancellationToken)
    {
        foreach (var sentence in outline.Sentences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Learn(sentence.Text);
        }
    }

    /// <summary>Whether a word with a capital is a name here, and not only the first of its sentence.</summary>
    internal bool IsName(string word)
    {
        var bare = WithoutPossessive(word);
        var named = _names.GetValueOrDefault(bare);
        return named > 0 && named >= _lowerCased.GetValueOrDefault(bare.ToLowerInvariant());
    }

    private static string WithoutPossessive(string word) =>
        word.EndsWith("'s", StringComparison.OrdinalIgnoreCase)
        || word.EndsWith("’s", StringComparison.OrdinalIgnoreCase)
            ? word[..^2]
            : word;

    private void Learn(string sentence)
    {
        var words = sentence.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i].Trim('(', ')', '"', '“', '”', ',', '.', ';', ':', '!', '?', '\'', '’', '‘');
            if (word.Length == 0)
                continue;
            if (char.IsLower(word[0]))
                _lowerCased[word] = _lowerCased.GetValueOrDefault(word) + 1;
            else if (
                char.IsUpper(word[0])
                && i > 0
                && words[i - 1].Length > 0
                && words[i - 1][^1] is not ('.' or '?' or '!' or ':' or '—' or '-')
            )
            {
                word = WithoutPossessive(word);
                if (!EnglishWords.IsClosed(word.ToLowerInvariant()) || word is "May")
                    _names[word] = _names.GetValueOrDefault(word) + 1;
            }
        }
    }
}
