using System.Globalization;
using BlogManager.Application.Spending;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Spending;

/// <summary>Registers what language models may consume, and what that costs.</summary>
internal static class SpendingRegistration
{
    internal static IServiceCollection AddBudgets(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<BudgetOptions>().Bind(configuration.GetSection(BudgetOptions.Section));
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<BudgetOptions>>().Value;
            return new BudgetLimits(options.DailyTokens, options.MonthlyTokens, options.PerKeyDailyTokens);
        });
        // Read here and not bound: a model's name may hold colons, which part sections.
        services.AddSingleton(_ => PricesOf(configuration));
        services.AddHostedService<ExpiredBudgetPurge>();
        return services;
    }

    internal static ModelPrices PricesOf(IConfiguration configuration)
    {
        var prices = new Dictionary<string, ModelPrice>(StringComparer.OrdinalIgnoreCase);
        Read(configuration.GetSection(BudgetOptions.Prices), string.Empty, prices);
        return new ModelPrices(prices);
    }

    private static void Read(IConfigurationSection section, string model, Dictionary<string, ModelPrice> prices)
    {
        foreach (var child in section.GetChildren())
        {
            if (
                model.Length > 0
                && decimal.TryParse(child.Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var price)
            )
            {
                var known = prices.GetValueOrDefault(model, new ModelPrice(0, 0));
                prices[model] = string.Equals(child.Key, nameof(ModelPrice.Input), StringComparison.OrdinalIgnoreCase)
                    ? known with
                    {
                        Input = price,
                    }
                    : known with
                    {
                        Output = price,
                    };
            }
            else
                Read(child, model.Length == 0 ? child.Key : $"{model}:{child.Key}", prices);
        }
    }
}
