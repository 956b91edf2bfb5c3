using BlogManager.Application.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Infrastructure.Languages;

public static class LanguagesRegistration
{
    /// <summary>Adds what is known of languages. It has no settings.</summary>
    public static IServiceCollection AddLanguages(this IServiceCollection services) =>
        services.AddSingleton<ILanguages, KnownLanguages>();
}
