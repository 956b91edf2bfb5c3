using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BlogManager.Infrastructure.Models.Gguf.Llama;

/// <summary>
/// The grammar of what a JSON schema allows, in llama.cpp's notation
/// (<see href="https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md"/>): a model that writes by it
/// cannot write anything else. It knows the schemas of <see cref="Llm.ReplyForm"/>: objects whose members are all
/// required, arrays, strings, integers, booleans.
/// </summary>
internal sealed class JsonGrammar
{
    internal const string Root = "root";

    // White space is bounded, since a small model may write nothing else.
    private const string Basics = """
        space ::= [ \n]{0,2}
        boolean ::= ("true" | "false") space
        integer ::= "-"? ("0" | [1-9] [0-9]{0,8}) space
        string ::= "\"" ([^"\\\x00-\x1F\x7F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4}))* "\"" space

        """;

    private readonly StringBuilder _rules = new();
    private int _made;

    private JsonGrammar() { }

    /// <exception cref="NotSupportedException">The schema has something else.</exception>
    internal static string Of(JsonElement schema)
    {
        var grammar = new JsonGrammar();
        var root = grammar.Rule(schema);
        return string.Create(CultureInfo.InvariantCulture, $"{Root} ::= {root}\n{Basics}{grammar._rules}");
    }

    private string Rule(JsonElement schema) =>
        schema.GetProperty("type").GetString() switch
        {
            "object" => Object(schema.GetProperty("properties")),
            "array" => Array(Rule(schema.GetProperty("items"))),
            "string" or "integer" or "boolean" => schema.GetProperty("type").GetString()!,
            var other => throw new NotSupportedException($"No grammar is known for {other}."),
        };

    private string Object(JsonElement properties)
    {
        var members = properties
            .EnumerateObject()
            .Select(p => $"{Literal(JsonSerializer.Serialize(p.Name) + ":")} space {Rule(p.Value)}");
        return Add($"\"{{\" space {string.Join(" \",\" space ", members)} \"}}\" space");
    }

    private string Array(string item) => Add($"\"[\" space ({item} (\",\" space {item})*)? \"]\" space");

    private string Add(string body)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"part{++_made}");
        _rules.Append(name).Append(" ::= ").Append(body).Append('\n');
        return name;
    }

    private static string Literal(string text) =>
        "\""
        + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        + "\"";
}
