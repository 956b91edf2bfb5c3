using System.Text;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Cuts the items, objects all, out of one array of a JSON object while its text still comes in. Each character is
/// looked at once. It does not judge the JSON: whoever reads an item does.
/// </summary>
/// <param name="longest">The longest item that is kept, in UTF-16 units; a longer one ends the cutting.</param>
internal sealed class ArrayItems(string array, int longest)
{
    private readonly StringBuilder _item = new();
    private readonly StringBuilder _name = new();
    private readonly string _array = array;
    private int _depth;
    private bool _inString;
    private bool _isEscaped;
    private bool _isArray;
    private bool _isDone;

    internal IReadOnlyList<string> Add(string piece)
    {
        List<string>? items = null;
        foreach (var c in piece)
        {
            if (_isDone)
                break;
            if (Take(c) is { } item)
                (items ??= []).Add(item);
        }

        return items ?? [];
    }

    private string? Take(char c)
    {
        var isWithinItem = _isArray && _depth >= 3;
        if (isWithinItem)
            Keep(c);
        if (_inString)
        {
            TakeOfString(c);
            return null;
        }

        switch (c)
        {
            case '"':
                _inString = true;
                _name.Clear();
                break;
            case '{':
            case '[':
                _depth++;
                if (c == '[' && _depth == 2 && _name.ToString() == _array)
                    _isArray = true;
                if (c == '{' && _isArray && _depth == 3)
                    Keep(c);
                break;
            case '}':
            case ']':
                _depth--;
                if (_isArray && _depth < 2)
                    _isDone = true;
                if (isWithinItem && _depth == 2)
                {
                    var item = _item.ToString();
                    _item.Clear();
                    return item;
                }

                break;
        }

        return null;
    }

    private void TakeOfString(char c)
    {
        if (_isEscaped)
            _isEscaped = false;
        else if (c == '\\')
            _isEscaped = true;
        else if (c == '"')
            _inString = false;
        // The last string before an array is its name.
        else if (_depth == 1 && _name.Length <= _array.Length)
            _name.Append(c);
    }

    private void Keep(char c)
    {
        if (_item.Length < longest)
            _item.Append(c);
        else
            _isDone = true;
    }
}
