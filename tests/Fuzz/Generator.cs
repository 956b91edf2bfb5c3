using System.Text;
using BlogManager.Testing;

namespace BlogManager.Fuzz;

/// <summary>
/// Makes texts of every sort that hurts: prose with odd pieces, punctuation alone, tags and brackets without their
/// ends, every class of Unicode, runs of one letter.
/// </summary>
/// <param name="random">Decides; the same seed always makes the same text.</param>
internal sealed class Generator(Random random)
{
    private static readonly string[] Words =
    [
        "bread",
        "the",
        "a",
        "Ghent",
        "is",
        "are",
        "was",
        "because",
        "we",
        "our",
        "bake",
        "baked",
        "oven",
        "oven's",
        "it",
        "they",
        "which",
        "who",
        "to",
        "by",
        "of",
        "and",
        "or",
        "not",
        "isn't",
        "can't",
        "have",
        "has",
        "been",
        "how",
        "what",
        "When",
        "Why",
        "in",
        "2014",
        "1,200",
        "12",
        "3.5%",
        "$40",
        "1.70.0",
        "Rust",
        "CVE-2024-1",
        "Announcing",
        "Introducing",
        "Welcome",
        "Baking",
        "news",
        "twice",
        "every",
        "week",
        "for",
        "at",
        "least",
        "8",
        "GB",
        "memory",
        "minutes",
        "March",
        "by 5 March 2024",
        "if",
        "you",
        "must",
        "should",
        "stands",
        "means",
        "refers",
        "(short)",
        "Anna",
        "Maria",
        "`code`",
        "x::y",
        "a_b",
        "C++",
        "C#",
        "e.g.",
        "No.",
        "Mr.",
        "U.S.",
        "there",
        "There is",
        "this",
        "That",
        "also",
        "however,",
        "please",
        "newsletter",
        "three",
        "ways",
        "versus",
        "vs.",
    ];

    private static readonly string[] Marks =
    [
        "...",
        "???",
        "!!!",
        "…",
        ".",
        ",",
        ";",
        ":",
        "?",
        "!",
        "-",
        "—",
        "–",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "\"",
        "'",
        "“",
        "”",
        "‘",
        "’",
        "`",
        "```",
        "*",
        "**",
        "_",
        "#",
        "# ",
        "## ",
        "- ",
        "> ",
        "1. ",
        "|",
        "\\",
        "/",
        "&",
        "&amp;",
        "&#0;",
        "%",
        "@",
        "~",
        "^",
        "+",
        "=",
        "$",
        "€",
        "[a](",
        "](",
        "![",
        "[1]",
        "[^1]",
        "[a]: x",
        "<!--",
        "-->",
        "<b>",
        "</b>",
        "<i>",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<a href=x>",
        "</a>",
        "<ul><li>",
        "<table><tr><td>",
        "<h1>",
        "</h1>",
        "<h2>",
        "<br>",
        "<script>",
        "</script>",
        "<style>",
        "<svg>",
        "<pre>",
        "<!DOCTYPE html>",
        "<title>",
        "</title>",
        "http://a.example/x",
        "www.",
        "a@b.c",
        "---",
        "+++",
        "title: ",
    ];

    private static readonly string[] Odd =
    [
        "\uD83D",
        "\uDE00",
        "\uD83D\uDE00",
        "\u0301",
        "\u200B",
        "\u200D",
        "\u202E",
        "\uFEFF",
        "\u00AD",
        "\u00A0",
        "\u2028",
        "\u0085",
        "\0",
        "\u0007",
        "\u001B",
        "\t",
        "\r",
        "\n",
        "\r\n",
        "\n\n",
        "\u3002",
        "面包",
        "パン",
        "빵",
        "خبز",
        "؟",
        "लेख",
        "।",
        "ß",
        "İ",
        "ı",
        "ǅ",
        "Ⅷ",
        "½",
        "٣",
        "²",
        "ﬁ",
        "\uFFFD",
        "\uFFFF",
        "\uE000",
        "\u1680",
        "々",
        "\U0001D400",
        "\U000E0001",
    ];

    private static readonly string[] Questions =
    [
        "What is it?",
        "How many ...?",
        "How many?",
        "What?",
        "?",
        "...",
        "Why?",
        "And when?",
        "What about it?",
        "How many ** are there?",
        "What does ??? mean?",
        "What is a (?",
        "What is the \"?",
        "Who?",
        "Where is it?",
        "When did they start?",
        "How many of them?",
        "What are ...?",
        "What does it stand for?",
        "And the other one?",
        "How much is 1,2a?",
        "what is what is what is?",
        "How long is a.b.c?",
        "Which year?",
    ];

    /// <summary>A text of up to about a length.</summary>
    internal string Text(int most)
    {
        var length = random.Next(most + 1);
        switch (random.Next(12))
        {
            case 0:
                return HostileTexts.Repeat(Piece(Marks), length);
            case 1:
                return HostileTexts.Repeat(Piece(Odd), length);
            case 2:
                return HostileTexts.Repeat(((char)random.Next(0x20, 0x7F)).ToString(), length);
            case 3:
                return Characters(length, 0x20, 0x7F);
            case 4:
                return Characters(length, 1, 0xFFFF);
            case 5:
                return HostileTexts.All[random.Next(HostileTexts.All.Count)].OfLength(length);
            default:
                return Mixed(length);
        }
    }

    /// <summary>A line: a title, a heading, a question.</summary>
    internal string Line(int most)
    {
        var line = random.Next(4) switch
        {
            0 => Piece(Marks) + (random.Next(2) == 0 ? " " + Piece(Words) : ""),
            1 => Piece(Words) + " " + Piece(Words) + " " + Piece(Marks),
            _ => Text(most),
        };
        return line.Length <= most ? line : line[..most];
    }

    /// <summary>A question.</summary>
    internal string Question() =>
        random.Next(3) switch
        {
            0 => Piece(Questions),
            1 => Piece(Questions).Replace("...", Line(20), StringComparison.Ordinal),
            _ => Line(random.Next(10) == 0 ? 1000 : 80),
        };

    private string Mixed(int length)
    {
        var text = new StringBuilder(length + 32);
        var prose = random.Next(1, 10);
        while (text.Length < length)
        {
            if (random.Next(10) < prose)
                text.Append(Piece(Words))
                    .Append(
                        random.Next(8) == 0 ? ". "
                        : random.Next(20) == 0 ? "\n\n"
                        : " "
                    );
            else
                text.Append(Piece(random.Next(4) == 0 ? Odd : Marks)).Append(random.Next(3) == 0 ? " " : "");
        }

        return text.ToString(0, length);
    }

    private string Characters(int length, int from, int to)
    {
        var text = new StringBuilder(length);
        for (var i = 0; i < length; i++)
            text.Append((char)random.Next(from, to));
        return text.ToString();
    }

    private string Piece(string[] pieces) => pieces[random.Next(pieces.Length)];
}
