using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using BlogManager.Api.Http;
using BlogManager.Domain.Shared;

namespace BlogManager.Api.Endpoints;

/// <summary>A field of a request: a parameter of the record's constructor, named in snake_case.</summary>
internal sealed class RequestField
{
    private readonly ITextValue? _text;
    private readonly object? _default;
    private readonly byte[] _utf8;

    internal RequestField(ParameterInfo parameter)
    {
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!);
        Type = parameter.ParameterType;
        IsOptional = parameter.HasDefaultValue;
        _text = TextValues.Of(Type);
        _utf8 = Encoding.UTF8.GetBytes(Name);
        TakesNull = !Type.IsValueType || Nullable.GetUnderlyingType(Type) is not null;
        _default =
            IsOptional && parameter.DefaultValue is { } value ? value
            : TakesNull ? null
            : Activator.CreateInstance(Type);
    }

    internal string Name { get; }

    internal Type Type { get; }

    internal bool IsOptional { get; }

    /// <summary>Whether null stands for its absence.</summary>
    internal bool TakesNull { get; }

    internal bool IsAt(ref Utf8JsonReader reader) => reader.ValueTextEquals(_utf8);

    /// <summary>
    /// The value of a field that was not sent. What is neither a value of the domain nor optional is left to the
    /// request's validator, where that can tell: an absent number or flag would be 0 or false.
    /// </summary>
    internal Result<object?> Missing() =>
        IsOptional || (_text is null && TakesNull)
            ? Result<object?>.Success(_default)
            : (_text?.Parse(null).Error ?? Error.NotAValue("is required")).In(Name);

    internal Result<object?> Read(string text)
    {
        if (_text is not null)
        {
            var parsed = _text.Parse(text);
            return parsed.IsSuccess ? Result<object?>.Success(parsed.Value) : parsed.Error.In(Name);
        }

        var type = Nullable.GetUnderlyingType(Type) ?? Type;
        (var isRead, object? value, var expectation) = type switch
        {
            _ when type == typeof(string) => (true, (object?)text, string.Empty),
            _ when type == typeof(int) => (
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number),
                number,
                "must be a whole number"
            ),
            _ when type == typeof(bool) => (bool.TryParse(text, out var flag), flag, "must be true or false"),
            _ => throw new NotSupportedException($"Requests read from a URL have no fields of type {type}."),
        };
        return isRead ? Result<object?>.Success(value) : Error.NotAValue(expectation).In(Name);
    }

    /// <param name="reader">At the value; it is left there.</param>
    internal Result<object?> Read(Utf8JsonReader reader, Type request, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null && TakesNull)
            return Missing();
        try
        {
            return Result<object?>.Success(JsonSerializer.Deserialize(ref reader, Type, options));
        }
        catch (NotAValueException e)
        {
            // Of a list, all values make up one field.
            return e.Error.In(e.Path is null || e.Path.IndexOf('.', StringComparison.Ordinal) < 0 ? Name : At(e));
        }
        catch (JsonException e)
        {
            var field = At(e);
            return Error.NotAValue(JsonPath.Expectation(request, field, options)).In(field);
        }
    }

    private string At(JsonException e) => Name + e.Path?.TrimStart('$');
}
