using BlogManager.Adapters.Tests.Neural;
using BlogManager.Infrastructure.Models.Llm;

namespace BlogManager.Adapters.Tests.Openai;

public sealed class ClaimSupportTests
{
    private const string Feeding = "In the fridge one feeding a week is enough for a starter.";

    [TestCase("A starter that is kept in the refrigerator needs to be fed once a week.", Feeding, true)]
    [TestCase(
        "Tier 1 targets are guaranteed to work.",
        "The project promises that code builds and runs on every tier 1 target.",
        true
    )]
    [TestCase("The museum in Bergen opens at nine.", Feeding, false)]
    [TestCase(
        "The author prefers rye bread from Lyon.",
        "Kernel 3.2 is required from now on, because glibc 2.17 needs it.",
        false
    )]
    [TestCase("A starter in the fridge is fed every 3 weeks.", Feeding, false)]
    [TestCase("It needs glibc 2.18.", "Kernel 3.2 is required from now on, because glibc 2.17 needs it.", false)]
    [TestCase("Der Teig wird alle sieben Tage gefüttert.", "Ich füttere den Teig alle sieben Tage.", true)]
    [TestCase("Der Teig wird mit Milch und Honig gebacken.", "Ich füttere den Teig alle sieben Tage.", false)]
    [TestCase("パンは四十分焼きます。", "パンはオーブンで四十分焼きます。", true)]
    [TestCase("祖母は町で靴屋を営んでいた。", "パンはオーブンで四十分焼きます。", false)]
    [TestCase("It costs 1000 euros.", "The course costs 1,000 euros in all.", true)]
    public async Task A_claim_is_borne_out_by_a_quote_that_says_it(string claim, string quote, bool borneOut) =>
        Assert.That(
            await new ClaimSupport(ModelsUnderTest.Models, ModelsUnderTest.Lanes).IsSupportedAsync(
                claim,
                [quote],
                default
            ),
            Is.EqualTo(borneOut)
        );

    [TestCase("One feeding a week is enough in the fridge.", true)]
    [TestCase("The museum in Bergen opens on Mondays.", false)]
    public async Task Where_the_encoder_cannot_run_words_decide(string claim, bool borneOut) =>
        Assert.That(
            await new ClaimSupport(ModelsUnderTest.None, ModelsUnderTest.Lanes).IsSupportedAsync(
                claim,
                [Feeding],
                default
            ),
            Is.EqualTo(borneOut)
        );

    [Test]
    public async Task Quotes_may_bear_a_claim_out_together() =>
        Assert.That(
            await new ClaimSupport(ModelsUnderTest.Models, ModelsUnderTest.Lanes).IsSupportedAsync(
                "The bakery on Mill Street opened in 1974 and sells 40 kinds of bread.",
                ["The bakery opened in 1974 on Mill Street.", "It sells 40 kinds of bread."],
                default
            ),
            Is.True
        );
}
