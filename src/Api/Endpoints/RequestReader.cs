using System.Globalization;
using System.Reflection;
using System.Text.Json;
using BlogManager.Api.Http;
using BlogManager.Application.Requests;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Primitives;

namespace BlogManager.Api.Endpoints;

internal enum BodyUse
{
    /// <summary>It has none: what is sent is not read.</summary>
    None,

    Optional,

    /// <summary>It must be sent.</summary>
    Required,
}

/// <summary>
/// The one way from HTTP to a request: a field that the route's pattern names is read from the path, every other one from
/// the body, or from the query where the operation has no body. All that is wrong is told at once, by field.
/// </summary>
internal sealed class RequestReader<TRequest>
    where TRequest : class
{
    private static readonly ConstructorInfo Constructor = typeof(TRequest)
        .GetConstructors()
        .MaxBy(c => c.GetParameters().Length)!;
    private static readonly ConstructorInvoker Invoker = ConstructorInvoker.Create(Constructor);
    private static readonly RequestField[] Fields = [.. Constructor.GetParameters().Select(p => new RequestField(p))];

    private readonly bool[] _isInBody;
    private readonly BodyUse _body;
    private readonly IReadOnlyList<(string Alias, string Field)> _aliases;
    private readonly JsonSerializerOptions _json;
    private readonly RequestLimitOptions _limits;
    private readonly RequestValidation<TRequest> _validation;

    /// <param name="aliases">Other names of fields in the query: alias, field.</param>
    internal RequestReader(
        string pattern,
        BodyUse body,
        IReadOnlyList<(string Alias, string Field)> aliases,
        JsonSerializerOptions json,
        RequestLimitOptions limits,
        RequestValidation<TRequest> validation
    )
    {
        (_body, _aliases, _json, _limits, _validation) = (body, aliases, json, limits, validation);
        _isInBody = [.. Fields.Select(f => body != BodyUse.None && !IsIn(pattern, f))];
        OutsideBody = [.. Fields.Where((_, i) => !_isInBody[i])];
    }

    internal IReadOnlyList<RequestField> OutsideBody { get; }

    /// <summary>Whether a request has fields that are not in the path.</summary>
    internal static bool HasFieldsBeside(string pattern) => Fields.Any(f => !IsIn(pattern, f));

    internal static bool HasFields => Fields.Length > 0;

    internal async ValueTask<Result<TRequest>> ReadAsync(HttpContext context)
    {
        var read = new ReadFields();
        for (var i = 0; i < Fields.Length; i++)
        {
            if (!_isInBody[i])
                read.Set(i, TextAt(context.Request, Fields[i]));
        }

        if (
            _body != BodyUse.None
            && !(_body == BodyUse.Optional && JsonBody.IsAbsent(context.Request))
            && await JsonBody.ReadAsync(context, _limits, json => ReadMembers(json, read)) is { } unread
        )
            return unread;
        return read.ToRequest() is { } request
            ? request
            : Error.Validation(await read.ErrorsAsync(_validation, context.RequestAborted));
    }

    private static bool IsIn(string pattern, RequestField field) =>
        pattern.Contains($"{{{field.Name}}}", StringComparison.Ordinal);

    private Result<object?> TextAt(HttpRequest request, RequestField field)
    {
        if (request.RouteValues.TryGetValue(field.Name, out var routed))
            return field.Read(Convert.ToString(routed, CultureInfo.InvariantCulture)!);
        var sent = request.Query[field.Name];
        foreach (var (alias, named) in _aliases)
        {
            if (named == field.Name)
                sent = StringValues.Concat(sent, request.Query[alias]);
        }

        return sent.Count switch
        {
            0 => field.Missing(),
            1 => field.Read(sent[0]!),
            _ => Error.NotAValue("was sent more than once").In(field.Name),
        };
    }

    // A body that is known to be a JSON object. Each member is read by itself, so that one that is wrong hides no other.
    private void ReadMembers(ReadOnlySpan<byte> json, ReadFields read)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ApiJson.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var i = FieldAt(ref reader);
            reader.Read();
            if (i >= 0)
                read.Set(i, Fields[i].Read(reader, typeof(TRequest), _json));
            reader.Skip();
        }
    }

    private int FieldAt(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            if (_isInBody[i] && Fields[i].IsAt(ref reader))
                return i;
        }

        return -1;
    }

    private sealed class ReadFields
    {
        private readonly object?[] _values = new object?[Fields.Length];
        private readonly bool[] _isSet = new bool[Fields.Length];
        private readonly HashSet<string> _unread = [];
        private Dictionary<string, IReadOnlyList<string>>? _errors;

        internal void Set(int field, Result<object?> read)
        {
            _isSet[field] = true;
            if (read.IsSuccess)
            {
                _values[field] = read.Value;
                return;
            }

            _unread.Add(Fields[field].Name);
            foreach (var (name, messages) in read.Error.Fields)
                (_errors ??= [])[name] = messages;
        }

        /// <summary>The request, or null where a field could not be read.</summary>
        internal TRequest? ToRequest()
        {
            for (var i = 0; i < Fields.Length; i++)
            {
                if (!_isSet[i])
                    Set(i, Fields[i].Missing());
            }

            return _errors is null ? Make() : null;
        }

        /// <summary>What could not be read, and what is wrong with the fields that could.</summary>
        internal async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ErrorsAsync(
            RequestValidation<TRequest> validation,
            CancellationToken cancellationToken
        )
        {
            var others = await validation.ErrorsBesideAsync(Make(), _unread, cancellationToken);
            return new Dictionary<string, IReadOnlyList<string>>((_errors ?? []).Concat(others));
        }

        // A field that could not be read is null, or its type's default.
        private TRequest Make() => (TRequest)Invoker.Invoke(_values.AsSpan());
    }
}
