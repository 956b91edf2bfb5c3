using Anthropic;
using Anthropic.Core;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Registers the adapter of Anthropic's API.</summary>
internal static class AnthropicRegistration
{
    internal const string Provider = "anthropic";

    private static readonly ChatProvider<AnthropicChatOptions> Chat = new(
        new ModelServerName("models", Provider, AnthropicChatOptions.Section),
        options => new ModelServerAddress(options.BaseUrl, options.ApiKey),
        (_, http, options) =>
        {
            var chat = Connect(http, options).AsIChatClient(options.ChatModel, options.MaxOutputTokens);
            return options.CachePrompts ? new AnthropicChat(chat) : chat;
        },
        (_, options, chat, token) => LanguageModelRegistration.TryWordAsync(chat, options.ChatModel, token)
    );

    internal static IServiceCollection AddAnthropicModel(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddChecked<AnthropicChatOptions>()
            .Configure(o => ModelServerRules.Bind(configuration.GetSection(AnthropicChatOptions.Section), o));
        return services.AddAnswerReader(configuration).AddLanguageModel(Chat);
    }

    // What is set here is not looked for in ANTHROPIC_… variables, which may be another program's; its spans could be
    // told by one of those to carry posts and questions.
    private static AnthropicClient Connect(HttpClient http, AnthropicChatOptions options) =>
        new(
            new ClientOptions
            {
                HttpClient = http,
                BaseUrl = options.BaseUrl.TrimEnd('/'),
                ApiKey = options.ApiKey,
                MaxRetries = 0,
                Timeout = Timeout.InfiniteTimeSpan,
                OpenTelemetry = false,
            }
        );
}
