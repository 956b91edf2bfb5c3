namespace BlogManager.Application.Spending;

/// <param name="Input">For a million tokens read.</param>
/// <param name="Output">For a million tokens written.</param>
public sealed record ModelPrice(decimal Input, decimal Output);

/// <summary>What models cost, in the currency of the owner; one without a price costs nothing.</summary>
/// <param name="ByModel">By the model's name.</param>
public sealed record ModelPrices(IReadOnlyDictionary<string, ModelPrice> ByModel)
{
    public static readonly ModelPrices None = new(new Dictionary<string, ModelPrice>());

    private const int Million = 1_000_000;

    internal decimal CostOf(string? model, long input, long output) =>
        model is not null && ByModel.TryGetValue(model, out var price)
            ? ((price.Input * input) + (price.Output * output)) / Million
            : 0;
}
