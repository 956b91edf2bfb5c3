using BlogManager.Application.ApiKeys;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Jobs;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Tests;

/// <summary>What programs read of errors: the code and the kind, which clients branch on; and that people are told.</summary>
public sealed class ErrorTextTests
{
    private static IEnumerable<TestCaseData> Errors()
    {
        yield return new(ApiKeyErrors.NotFound, "not_found", ErrorKind.NotFound, "No API key");
        yield return new(ApiKeyErrors.LastAdmin, "conflict", ErrorKind.Conflict, "This is the last admin key");
        yield return new(ApiKeyErrors.AdminExists, "conflict", ErrorKind.Conflict, "An active admin key exists");
        yield return new(ApiKeyErrors.NotActive, "conflict", ErrorKind.Conflict, "An expired or revoked key");
        yield return new(ApiKeyErrors.Superseded, "conflict", ErrorKind.Conflict, "The key was rotated by another");
        yield return new(ApiKeyErrors.Malformed, "unauthorized", ErrorKind.Unauthorized, "The API key is malformed");
        yield return new(ApiKeyErrors.Paused, "key_paused", ErrorKind.Forbidden, "This API key is paused");
        yield return new(ApiKeyErrors.NotValid, "unauthorized", ErrorKind.Unauthorized, "The API key is unknown");
        yield return new(AccessErrors.Unauthorized, "unauthorized", ErrorKind.Unauthorized, "A valid API key");
        yield return new(AccessErrors.Undeclared, "forbidden", ErrorKind.Forbidden, "This operation declares no");
        yield return new(AccessErrors.HeldToSites, "forbidden", ErrorKind.Forbidden, "This operation reaches every");
        yield return new(AccessErrors.ForeignSite, "forbidden", ErrorKind.Forbidden, "This key is held to sites");
        yield return new(StoreStep.VersionConflict, "conflict", ErrorKind.Conflict, "The post was changed");
        yield return new(JobErrors.NotFound, "not_found", ErrorKind.NotFound, "No job has that id");
        yield return new(JobErrors.AlreadyFinished("failed"), "conflict", ErrorKind.Conflict, "The job has failed");
        yield return new(
            AccessErrors.MissingScope(Scope.Ask),
            "forbidden",
            ErrorKind.Forbidden,
            "This key lacks the scope ask."
        );
        yield return new(
            DependencyUnavailableException.ErrorOf("redis", null),
            "dependency_unavailable",
            ErrorKind.Unavailable,
            "This needs redis, which"
        );
    }

    [TestCaseSource(nameof(Errors))]
    public void An_error_has_its_code_and_kind_and_says_what_is_wrong(
        Error error,
        string code,
        ErrorKind kind,
        string start
    )
    {
        Assert.That((error.Code, error.Kind), Is.EqualTo((code, kind)));
        Assert.That(error.Message, Does.StartWith(start).And.EndWith("."));
    }

    [Test]
    public void Details_hold_what_a_program_can_act_on()
    {
        Assert.Multiple(() =>
        {
            Assert.That(JobErrors.AlreadyFinished("failed").Details["status"], Is.EqualTo("failed"));
            Assert.That(AccessErrors.MissingScope(Scope.Ask).Details["required_scope"], Is.EqualTo("ask"));
            Assert.That(
                DependencyUnavailableException.ErrorOf("redis", null).RetryAfter,
                Is.EqualTo(TimeSpan.FromSeconds(15))
            );
            Assert.That(
                new DependencyUnavailableException("redis", "out", TimeSpan.FromSeconds(3)).ToError().RetryAfter,
                Is.EqualTo(TimeSpan.FromSeconds(3))
            );
        });
    }

    [Test]
    public void A_key_that_was_just_made_does_not_print_itself()
    {
        var secret = KeySecret.Create(KeyKind.Secret);
        var key = new ApiKey
        {
            Id = "k1",
            Name = "n",
            Kind = KeyKind.Secret,
            VisibleId = secret.VisibleId,
            Hash = secret.Hash(),
            Scopes = [],
            CreatedAt = default,
        };
        Assert.That($"{IssuedApiKey.Of(key, secret)}", Is.EqualTo("IssuedApiKey k1"));
        Assert.That($"{new BootstrappedKey("k1", secret.Reveal())}", Is.EqualTo("BootstrappedKey k1"));
    }
}
