using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Settings;

public interface ICheckedOptions
{
    /// <summary>What is wrong, one sentence a fault, with the setting's full name and its valid values.</summary>
    IEnumerable<string> Faults();
}

public static class CheckedOptions
{
    /// <summary>Adds options that are checked when the service starts; what they are bound to is the caller's to say.</summary>
    public static OptionsBuilder<TOptions> AddChecked<TOptions>(this IServiceCollection services)
        where TOptions : class, ICheckedOptions
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, Validator<TOptions>>());
        return services.AddOptions<TOptions>().ValidateOnStart();
    }

    /// <param name="note">What the operator should know of the range: the end of the sentence.</param>
    public static IEnumerable<string> Range<T>(string section, string name, T value, T least, T most, string note = "")
        where T : IComparable<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        return Unless(
            value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0,
            string.Create(CultureInfo.InvariantCulture, $"{section}:{name} must be from {least} to {most}{note}.")
        );
    }

    /// <summary>A fault, unless a rule holds.</summary>
    public static IEnumerable<string> Unless(bool holds, string fault) => holds ? [] : [fault];

    private sealed class Validator<TOptions> : IValidateOptions<TOptions>
        where TOptions : class, ICheckedOptions
    {
        public ValidateOptionsResult Validate(string? name, TOptions options) =>
            options.Faults().ToList() is { Count: > 0 } faults
                ? ValidateOptionsResult.Fail(faults)
                : ValidateOptionsResult.Success;
    }
}
