using System.Diagnostics.CodeAnalysis;

namespace BlogManager.Domain.Shared;

/// <summary>
/// The outcome of an operation that can fail in expected ways: a value or an <see cref="Shared.Error"/>.
/// </summary>
/// <typeparam name="T">The value on success.</typeparam>
public sealed class Result<T> : IResult
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    /// <summary>The failure, or null on success.</summary>
    public Error? Error { get; }

    /// <summary>Whether a value is present.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>The value of a success.</summary>
    /// <exception cref="InvalidOperationException">The result is a failure.</exception>
    public T Value =>
        Error is null
            ? _value!
            : throw new InvalidOperationException($"A failed result has no value (error {Error.Code}).");

    /// <summary>A success.</summary>
    /// <param name="value">Its value.</param>
    public static Result<T> Success(T value) => new(value, null);

    /// <summary>A failure.</summary>
    /// <param name="error">Its error.</param>
    public static Result<T> Failure(Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(default, error);
    }

    /// <summary>A value is a success.</summary>
    /// <param name="value">The value.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Success and Failure are the named alternates.")]
    public static implicit operator Result<T>(T value) => Success(value);

    /// <summary>An error is a failure.</summary>
    /// <param name="error">The error.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Success and Failure are the named alternates.")]
    public static implicit operator Result<T>(Error error) => Failure(error);

    /// <summary>Applies a function to the value of a success.</summary>
    /// <typeparam name="TNext">The value that comes of it.</typeparam>
    /// <param name="map">The function.</param>
    public Result<TNext> Map<TNext>(Func<T, TNext> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return IsSuccess ? Result<TNext>.Success(map(Value)) : Result<TNext>.Failure(Error);
    }
}

/// <summary>A result whose value type is not of interest: what a pipeline behaviour needs to know of it.</summary>
public interface IResult
{
    /// <summary>The failure, or null on success.</summary>
    Error? Error { get; }

    /// <summary>Whether a value is present.</summary>
    bool IsSuccess { get; }
}

/// <summary>The value of an operation that answers nothing.</summary>
public sealed record Nothing
{
    /// <summary>The one instance.</summary>
    public static readonly Nothing Instance = new();
}
