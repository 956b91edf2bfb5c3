using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Adapters.Tests.Openai;

public sealed class OpenAISettingsTests
{
    private const string Models = "BlogManager:Models:OpenAI";
    private const string Embeddings = "BlogManager:Embeddings:OpenAI";

    [TestCase("", Models + ":BaseUrl is needed: give the address")]
    [TestCase("localhost:11434/v1", Models + ":BaseUrl cannot be read")]
    [TestCase("ftp://x.example/v1", Models + ":BaseUrl cannot be read")]
    [TestCase("https://user:secret@x.example/v1", Models + ":BaseUrl must hold no user, password")]
    [TestCase("https://x.example/v1?key=secret", Models + ":BaseUrl must hold no user, password")]
    public void An_address_that_cannot_be_used_is_named_with_the_valid_form_and_not_shown(string baseUrl, string told)
    {
        var message = Refused((Models + ":BaseUrl", baseUrl), (Models + ":ChatModel", "m"));
        Assert.That(
            message,
            Does.Contain(told).And.Contain("http://localhost:11434/v1 for Ollama").And.Not.Contain("secret")
        );
    }

    [TestCase("ApiKey", "sk-secret with a space", "ApiKey holds a space, a line break")]
    [TestCase("ApiKey", "sk-secret\n", "ApiKey holds a space, a line break")]
    [TestCase("ChatModel", "", "ChatModel must be the model's name")]
    [TestCase("ChatModel", " m", "ChatModel must be the model's name")]
    [TestCase("TimeoutSeconds", "0", "TimeoutSeconds must be from 1 to 600.")]
    [TestCase(
        "AttemptTimeoutSeconds",
        "90",
        "AttemptTimeoutSeconds must be no more than " + Models + ":TimeoutSeconds"
    )]
    [TestCase("MaxInputTokens", "3999", "MaxInputTokens must be from 4000 to 1000000.")]
    [TestCase("MaxOutputTokens", "1", "MaxOutputTokens must be from 256 to 100000.")]
    [TestCase("MaxOutputTokens", "many", "MaxOutputTokens")]
    public void A_setting_that_cannot_stand_is_named_and_keys_are_never_shown(string name, string value, string told)
    {
        var message = Refused(
            (Models + ":BaseUrl", "https://x.example/v1"),
            (Models + ":ChatModel", "m"),
            ($"{Models}:{name}", value)
        );
        Assert.That(message, Does.Contain(Models + ":").And.Contain(told).And.Not.Contain("secret"));
    }

    [TestCase("Model", "", "Model must be the model's name")]
    [TestCase("Dimensions", "1", "Dimensions must be from 2 to 16384.")]
    [TestCase("QueryTimeoutSeconds", "61", "QueryTimeoutSeconds must be from 1 to 60.")]
    [TestCase("BaseUrl", "nowhere", "BaseUrl cannot be read")]
    public void So_is_one_of_the_embedder(string name, string value, string told) =>
        Assert.That(
            Refused(
                (Embeddings + ":BaseUrl", "https://x.example/v1"),
                (Embeddings + ":Model", "m"),
                ($"{Embeddings}:{name}", value)
            ),
            Does.Contain(Embeddings + ":").And.Contain(told)
        );

    [TestCase("http://models.example/v1", "k", true)]
    [TestCase("http://10.0.0.5:8000/v1", "k", true)]
    [TestCase("http://models.example/v1", "", false)]
    [TestCase("https://models.example/v1", "k", false)]
    [TestCase("http://localhost:11434/v1", "k", false)]
    [TestCase("http://127.0.0.1:1234/v1", "k", false)]
    [TestCase("http://[::1]:1234/v1", "k", false)]
    public void A_key_in_the_clear_to_another_machine_is_warned_of(string baseUrl, string key, bool isWarned) =>
        Assert.That(ModelServerRules.Warning(Models, baseUrl, key) is not null, Is.EqualTo(isWarned));

    private static string Refused(params (string Key, string Value)[] settings)
    {
        // The later of two values of a key counts.
        var values = settings.GroupBy(s => s.Key).Select(g => KeyValuePair.Create(g.Key, (string?)g.Last().Value));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection().AddLogging();
        _ = settings[0].Key.StartsWith(Models, StringComparison.Ordinal)
            ? services.AddOpenAIModel(configuration)
            : services.AddOpenAIEmbeddings(configuration);
        using var provider = services.BuildServiceProvider();
        var fault = Assert.Catch(() => provider.GetRequiredService<IStartupValidator>().Validate())!;
        Assert.That(fault, Is.InstanceOf<OptionsValidationException>().Or.InstanceOf<SettingsException>());
        return fault.Message;
    }
}
