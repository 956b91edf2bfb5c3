using BlogManager.Application.Ports;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Application.Tests.Pipeline;

/// <summary>Stands in for every port that a test does not care about: a mock that knows nothing and keeps nothing.</summary>
internal static class OtherPorts
{
    internal static IServiceCollection AddOtherPorts(this IServiceCollection services)
    {
        foreach (
            var port in typeof(IPostStore)
                .Assembly.GetTypes()
                .Where(t =>
                    t
                        is {
                            IsInterface: true,
                            IsGenericTypeDefinition: false,
                            Namespace: "BlogManager.Application.Ports"
                        }
                )
        )
        {
            if (services.All(s => s.ServiceType != port))
                services.AddSingleton(
                    port,
                    ((Mock)Activator.CreateInstance(typeof(Mock<>).MakeGenericType(port))!).Object
                );
        }

        return services;
    }
}
