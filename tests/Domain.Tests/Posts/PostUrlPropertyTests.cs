using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Domain.Tests.Posts;

public sealed class PostUrlPropertyTests
{
    private static readonly Gen<string> Pieces = Gen.Elements(
        "a",
        "B",
        "é",
        "~",
        "%7E",
        "%2f",
        "%2F",
        "%c3%a9",
        "%e9",
        "%",
        "%25",
        "%252e",
        ".",
        "..",
        "/",
        "//",
        "\\",
        "?",
        "&",
        "=",
        "#",
        "@",
        ":",
        ";",
        "+",
        "-",
        "_",
        "[",
        "]",
        "{",
        "|",
        "\"",
        "'",
        "<",
        "*",
        "😀",
        "\u202e",
        "\u00ad",
        "\u0130",
        "ß",
        "。",
        "ａ",
        "0",
        "80",
        "443",
        "0x7f",
        "127.0.0.1",
        "xn--",
        "utm_source=1",
        "fbclid",
        "p=12",
        "example",
        ".com",
        "\n",
        "\0",
        "\ud800",
        "\udc00",
        " "
    );

    private static readonly Gen<string> Starts = Gen.Elements(
        "http://",
        "https://",
        "HTTP://",
        "http://blog.example/",
        "http://blog.example/?",
        "http://[::1]",
        "http:",
        ""
    );

    /// <summary>Texts that look like URLs, with all that makes URLs odd.</summary>
    private static readonly Arbitrary<string> OddUrls = (
        from start in Starts
        from pieces in Pieces.ListOf()
        select start + string.Concat(pieces)
    ).ToArbitrary();

    /// <summary>Query parameters, tracking ones among them, in their order.</summary>
    private static readonly Arbitrary<(string Name, string Value)[]> Parameters = (
        from name in Gen.Elements("p", "page", "Page", "a", "utm", "utm_source", "UTM_Campaign", "gclid", "q")
        from value in Gen.Elements("1", "2", "", "x=y", "caf%C3%A9")
        select (name, value)
    )
        .ArrayOf()
        .ToArbitrary();

    [Test]
    public void What_is_canonical_stays_as_it_is() => Check(Prop.ForAll(OddUrls, text =>
            {
                var once = PostUrl.Parse(text);
                return !once.IsSuccess
                    || PostUrl.Parse(once.Value.Value) is { IsSuccess: true } twice && twice.Value == once.Value;
            }));

    [Test]
    public void Every_text_is_either_refused_as_invalid_or_has_a_site_and_fits() =>
        Check(
            Prop.ForAll(OddUrls, text =>
                PostUrl.Parse(text) is { IsSuccess: true } parsed
                    ? parsed.Value.Value.StartsWith(parsed.Value.Site, StringComparison.Ordinal)
                        && parsed.Value.Value.Length <= PostUrl.MaxLength
                        && parsed.Value.Value.All(char.IsAscii)
                        && !parsed.Value.Value.Contains('#')
                    : PostUrl.Parse(text).Error!.Kind == ErrorKind.Invalid
            )
        );

    [Test]
    public void Any_text_at_all_is_parsed_without_an_exception() =>
        Check(
            Prop.ForAll<string>(text =>
                PostUrl.Parse(text) is { } a
                && PostUrl.Parse("http://" + text) is { } b
                && (a.IsSuccess || a.Error is not null)
                && (b.IsSuccess || b.Error is not null)
            )
        );

    [Test]
    public void Case_default_port_final_dot_and_fragment_do_not_matter() =>
        Check(
            Prop.ForAll(Parameters, parameters =>
                Canonical("https://blog.example/Post", parameters)
                == Canonical("HTTPS://Blog.EXAMPLE.:443/Post", parameters, "#a?b&c")
            )
        );

    [Test]
    public void The_order_of_parameters_of_different_names_does_not_matter() =>
        Check(
            Prop.ForAll(Parameters, parameters =>
                Canonical("https://blog.example/", parameters)
                == Canonical("https://blog.example/", [.. parameters.GroupBy(p => p.Name).Reverse().SelectMany(g => g)])
            )
        );

    [Test]
    public void Parameters_that_track_do_not_matter_and_others_all_do() => Check(Prop.ForAll(Parameters, parameters =>
            {
                (string Name, string Value)[] kept =
                [
                    .. parameters.Where(p => p.Name is not ("utm_source" or "UTM_Campaign" or "gclid")),
                ];
                var canonical = Canonical("https://blog.example/", parameters);
                return canonical == Canonical("https://blog.example/", kept)
                    && kept.All(p => canonical.Contains(p.Name + "=" + p.Value, StringComparison.Ordinal));
            }));

    [Test]
    public void Parameters_of_one_name_keep_their_order() =>
        Check(
            Prop.ForAll(Parameters, parameters =>
                Canonical("https://blog.example/", parameters)
                    .Split('?', '&')
                    .Where(p => p.StartsWith("q=", StringComparison.Ordinal))
                    .SequenceEqual(parameters.Where(p => p.Name == "q").Select(p => "q=" + p.Value))
            )
        );

    private static string Canonical(string start, (string Name, string Value)[] parameters, string fragment = "") =>
        PostUrl
            .Parse(start + "?" + string.Join('&', parameters.Select(p => p.Name + "=" + p.Value)) + fragment)
            .Value.Value;

    private static void Check(Property property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), property);
}
