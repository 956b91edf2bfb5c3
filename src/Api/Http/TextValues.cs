using System.Text.Json;
using System.Text.Json.Serialization;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Api.Http;

/// <summary>
/// The domain's values that are sent as text, each with its one way of reading it: the same for path, query and body.
/// </summary>
internal static class TextValues
{
    internal static IReadOnlyList<ITextValue> All { get; } =
    [
        new TextValue<PostUrl>(PostUrl.Parse, url => url.Value),
        new TextValue<SiteOrigin>(SiteOrigin.Parse, site => site.Value),
        new TextValue<WebOrigin>(WebOrigin.Parse, origin => origin.Value),
        new TextValue<PostId>(PostId.Parse, id => id.Value),
        new TextValue<QuestionId>(QuestionId.Parse, id => id.Value),
        new TextValue<AnswerId>(AnswerId.Parse, id => id.Value),
        new TextValue<CuratedId>(CuratedId.Parse, id => id.Value),
        new TextValue<AnswerOutcome>(AnswerOutcomes.Parse, outcome => outcome.Name()),
        new TextValue<JobId>(JobId.Parse, id => id.Value),
        new TextValue<SourceId>(SourceId.Parse, id => id.Value),
        new TextValue<WhenGone>(SourceNames.ParseWhenGone, policy => policy.Name()),
        new TextValue<KeyId>(KeyId.Parse, id => id.Value),
        new TextValue<Cursor>(Cursor.Parse, cursor => cursor.Value),
        new TextValue<PageSize>(PageSize.Parse, size => size.ToString()),
        new TextValue<JobStatus>(JobStatuses.Parse, status => status.Name()),
        new TextValue<ImportOutcome>(ImportOutcomes.Parse, outcome => outcome.Name()),
        new TextValue<KeyKind>(KeyKinds.Parse, kind => kind.Name()),
        new TextValue<KeyTier>(KeyTiers.Parse, tier => tier.Name()),
        new TextValue<Scope>(Scopes.Parse, scope => scope.Name()),
    ];

    private static readonly Dictionary<Type, ITextValue> ByType = All.ToDictionary(v => v.Type);

    /// <summary>How a type, or what it may be null of, is read from text; null where it is not.</summary>
    internal static ITextValue? Of(Type type) => ByType.GetValueOrDefault(Nullable.GetUnderlyingType(type) ?? type);
}

internal interface ITextValue
{
    Type Type { get; }

    JsonConverter Converter { get; }

    /// <summary>The value of a text, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    Result<object> Parse(string? text);
}

internal sealed class TextValue<T>(Func<string?, Result<T>> parse, Func<T, string> format)
    : JsonConverter<T>,
        ITextValue
    where T : notnull
{
    Type ITextValue.Type => typeof(T);

    public JsonConverter Converter => this;

    // A null in a list is told like any other text that is none.
    public override bool HandleNull => true;

    public Result<object> Parse(string? text) => parse(text).Map(value => (object)value);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            throw new JsonException();
        var parsed = parse(reader.GetString());
        return parsed.IsSuccess ? parsed.Value : throw new NotAValueException(parsed.Error);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (value is null)
            writer.WriteNullValue();
        else
            writer.WriteStringValue(format(value));
    }
}

/// <summary>Carries an error of the domain past the serializer, which adds where it was.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design",
    "CA1032",
    Justification = "Thrown in one place and caught in one."
)]
internal sealed class NotAValueException(Error error) : JsonException
{
    /// <summary>Why the text is not the value.</summary>
    internal Error Error { get; } = error;
}
