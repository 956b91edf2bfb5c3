using BlogManager.Infrastructure.Models.Gguf;
using BlogManager.Infrastructure.Settings;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Adapters.Tests.Gguf;

public sealed class GgufSettingsTests
{
    [Test]
    public void Settings_tell_each_fault()
    {
        using var folder = new TempDirectory();
        var other = Path.Combine(folder.Path, "other.gguf");
        File.WriteAllText(other, "GGML and more");
        const string Unreadable = "BlogManager:Models:Gguf:Path must name a GGUF file that can be read.";
        Assert.That(new GgufOptions().Faults(), Is.EqualTo([Unreadable]));
        Assert.That(new GgufOptions { Path = folder.Path }.Faults(), Is.EqualTo([Unreadable]));
        Assert.That(
            new GgufOptions
            {
                Path = other,
                ContextTokens = 4096,
                MaxOutputTokens = 3000,
                Threads = -1,
                TimeoutSeconds = 601,
            }.Faults(),
            Is.EqualTo([
                Unreadable,
                "BlogManager:Models:Gguf:MaxOutputTokens must be no more than half of :ContextTokens.",
                "BlogManager:Models:Gguf:Threads must be from 0 to 256.",
                "BlogManager:Models:Gguf:TimeoutSeconds must be from 1 to 600.",
            ])
        );
        File.WriteAllText(other, "GGUF and more");
        Assert.That(new GgufOptions { Path = other }.Faults(), Is.Empty);
    }

    [Test]
    public void A_request_leaves_room_for_a_reply() =>
        Assert.That(new GgufOptions { ContextTokens = 8192, MaxOutputTokens = 1000 }.MaxInputTokens, Is.EqualTo(5394));

    [Test]
    public void A_build_without_it_says_how_to_make_one()
    {
        var isBuiltIn = typeof(GgufOptions).Assembly.GetTypes().Any(t => t.Name == "GgufChatClient");
        var add = () => new ServiceCollection().AddGgufModel(new ConfigurationBuilder().Build());
        Assert.That(
            add,
            isBuiltIn ? Throws.Nothing : Throws.TypeOf<SettingsException>().With.Message.Contains("-p:WithGguf=true")
        );
    }
}
