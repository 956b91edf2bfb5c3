using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BlogManager.Testing;

/// <summary>
/// A small OpenID Connect provider on a free port of this machine: discovery, keys, the authorization endpoint, which
/// asks nobody, and the token endpoint, which checks secret and PKCE.
/// </summary>
public sealed class OidcProvider : IAsyncDisposable
{
    public const string ClientId = "console";
    public const string ClientSecret = "provider-secret";

    private readonly WebApplication _app;
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge, string Redirect)> _codes = new();

    private OidcProvider(WebApplication app) => _app = app;

    public string Authority => _app.Urls.First();

    /// <summary>Who is signed in at the provider.</summary>
    public string Email { get; set; } = "owner@blog.example";

    public bool IsVerified { get; set; } = true;

    /// <summary>Whether the token is signed by another key than the one that it publishes.</summary>
    public bool SignsFalsely { get; set; }

    public static async Task<OidcProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var provider = new OidcProvider(builder.Build());
        provider.Map();
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private void Map()
    {
        _app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, object>
            {
                ["issuer"] = Authority,
                ["authorization_endpoint"] = Authority + "/authorize",
                ["token_endpoint"] = Authority + "/token",
                ["jwks_uri"] = Authority + "/keys",
                ["response_types_supported"] = new[] { "code" },
                ["subject_types_supported"] = new[] { "public" },
                ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
            });
        _app.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(
                new RsaSecurityKey(_rsa.ExportParameters(includePrivateParameters: false)) { KeyId = "k1" }
            );
            return Results.Json(
                new
                {
                    keys = new[]
                    {
                        new
                        {
                            kty = key.Kty,
                            use = "sig",
                            kid = key.Kid,
                            n = key.N,
                            e = key.E,
                            alg = "RS256",
                        },
                    },
                }
            );
        });
        _app.MapGet("/authorize", (HttpRequest request) =>
        {
            var code = Guid.NewGuid().ToString("N");
            var redirect = request.Query["redirect_uri"].ToString();
            _codes[code] = (request.Query["nonce"].ToString(), request.Query["code_challenge"].ToString(), redirect);
            return Results.Redirect(
                $"{redirect}?code={code}&state={Uri.EscapeDataString(request.Query["state"].ToString())}"
            );
        });
        _app.MapPost("/token", TokenAsync);
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var proof = Base64UrlEncoder.Encode(
            SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))
        );
        if (
            !_codes.TryRemove(form["code"].ToString(), out var asked)
            || form["client_id"] != ClientId
            || form["client_secret"] != ClientSecret
            || form["redirect_uri"] != asked.Redirect
            || proof != asked.Challenge
        )
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        using var other = RSA.Create(2048);
        var key = new RsaSecurityKey(SignsFalsely ? other : _rsa) { KeyId = "k1" };
        var token = new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Authority,
                Audience = ClientId,
                Claims = new Dictionary<string, object>
                {
                    ["sub"] = "1",
                    ["nonce"] = asked.Nonce,
                    ["email"] = Email,
                    ["email_verified"] = IsVerified,
                },
                Expires = DateTime.UtcNow.AddMinutes(5),
                SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256)
                {
                    CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                },
            }
        );
        return Results.Json(
            new
            {
                access_token = "unused",
                token_type = "Bearer",
                expires_in = 300,
                id_token = token,
            }
        );
    }
}
