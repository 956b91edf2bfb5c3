using System.Buffers;
using System.Security.Claims;
using System.Security.Cryptography;
using BlogManager.Api.Security;
using BlogManager.Infrastructure.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace BlogManager.Api.OwnerConsole;

/// <summary>
/// Signing in by the owner's OpenID Connect provider (OpenID Connect Core 1.0, code flow with PKCE, RFC 7636), by
/// ASP.NET's own handler. What comes of it is a cookie, <c>Secure</c>, <c>HttpOnly</c> and <c>SameSite=Strict</c>.
/// </summary>
internal static class ConsoleSignIn
{
    private const string Provider = "oidc";
    private const string RefusedCookie = "__Host-blogmanager-refused";
    private const string Purpose = "console.refused";
    private const string Start = "/console";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    internal static IServiceCollection AddConsoleSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(ConsoleOidcOptions.Section);
        services.AddChecked<ConsoleOidcOptions>().Bind(section);
        services.AddSingleton<ConsoleSession>();
        var settings = section.Get<ConsoleOidcOptions>() ?? new ConsoleOidcOptions();
        if (!settings.IsOn)
            return services;
        services
            .AddAuthentication()
            .AddCookie(ConsoleSession.Scheme, cookie =>
            {
                cookie.Cookie.Name = ConsoleSession.Cookie;
                Protect(cookie.Cookie, SameSiteMode.Strict);
                cookie.ExpireTimeSpan = Lifetime;
                cookie.SlidingExpiration = true;
            })
            .AddOpenIdConnect(Provider, oidc => Configure(oidc, settings));
        return services;
    }

    /// <summary>Answers the provider's redirect, and nothing else.</summary>
    internal static void UseConsoleSignIn(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ConsoleOidcOptions>>().Value.IsOn)
            app.UseWhen(
                context => context.Request.Path.StartsWithSegments(Start, StringComparison.Ordinal),
                branch => branch.UseAuthentication()
            );
    }

    internal static void MapConsoleSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/console/session", SessionAsync).Open().ExcludeFromDescription();
        routes.MapGet("/console/sign-in", ChallengeAsync).Open().ExcludeFromDescription();
        routes.MapPost("/console/sign-out", LeaveAsync).Open().ExcludeFromDescription();
    }

    private static void Configure(OpenIdConnectOptions oidc, ConsoleOidcOptions settings)
    {
        oidc.SignInScheme = ConsoleSession.Scheme;
        oidc.Authority = settings.Authority;
        oidc.ClientId = settings.ClientId;
        oidc.ClientSecret = settings.ClientSecret.Length == 0 ? null : settings.ClientSecret;
        oidc.RequireHttpsMetadata = settings.Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        // By a redirect and not by a form of the provider's page, which would need cookies that any site may send.
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.UsePkce = true;
        oidc.CallbackPath = "/console/signin-oidc";
        oidc.Scope.Clear();
        oidc.Scope.Add("openid");
        oidc.Scope.Add("email");
        oidc.SaveTokens = false;
        oidc.GetClaimsFromUserInfoEndpoint = true;
        oidc.MapInboundClaims = false;
        oidc.ClaimActions.MapUniqueJsonKey("email", "email");
        oidc.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");
        Protect(oidc.CorrelationCookie, SameSiteMode.Lax);
        Protect(oidc.NonceCookie, SameSiteMode.Lax);
        oidc.Events.OnTicketReceived = ticket =>
        {
            var email = ticket.Principal?.FindFirstValue("email");
            // A provider that does not say whether it verified the address vouches for it by having it.
            var isVerified = ticket.Principal?.FindFirstValue("email_verified") is null or "true" or "True";
            if (!settings.Allows(email) || !isVerified)
            {
                Refuse(ticket.HttpContext, email ?? string.Empty);
                ticket.HandleResponse();
                return Task.CompletedTask;
            }

            // The address is all that is kept.
            ticket.Principal = new ClaimsPrincipal(
                new ClaimsIdentity([new Claim(ClaimTypes.Email, email!)], ConsoleSession.Scheme)
            );
            return Task.CompletedTask;
        };
        oidc.Events.OnRemoteFailure = failure =>
        {
            Refuse(failure.HttpContext, string.Empty);
            failure.HandleResponse();
            return Task.CompletedTask;
        };
    }

    private static void Protect(CookieBuilder cookie, SameSiteMode sameSite)
    {
        cookie.SecurePolicy = CookieSecurePolicy.Always;
        cookie.HttpOnly = true;
        cookie.SameSite = sameSite;
        cookie.Path = "/";
    }

    // Who was refused is told by the sign-in page: by a cookie of a minute, since an address has no place in a URL.
    private static void Refuse(HttpContext context, string email)
    {
        var protector = context.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose);
        context.Response.Cookies.Append(
            RefusedCookie,
            protector.Protect(email),
            new CookieOptions
            {
                Secure = true,
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Path = "/",
                MaxAge = TimeSpan.FromMinutes(1),
            }
        );
        context.Response.Redirect(Start);
    }

    private static async Task<IResult> SessionAsync(
        HttpContext context,
        ConsoleSession session,
        IOptions<ConsoleOidcOptions> options
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!options.Value.IsOn)
            return Results.Json(new SignedIn(Oidc: false));
        var refused = Refused(context);
        return Results.Json(new SignedIn(Oidc: true, await session.EmailAsync(context), refused));
    }

    private static string? Refused(HttpContext context)
    {
        if (context.Request.Cookies[RefusedCookie] is not { } cookie)
            return null;
        context.Response.Cookies.Delete(RefusedCookie, new CookieOptions { Secure = true, Path = "/" });
        try
        {
            return context
                .RequestServices.GetRequiredService<IDataProtectionProvider>()
                .CreateProtector(Purpose)
                .Unprotect(cookie);
        }
        catch (CryptographicException)
        {
            // Of before a restart, or not ours.
            return null;
        }
    }

    private static async Task ChallengeAsync(HttpContext context, IOptions<ConsoleOidcOptions> options)
    {
        if (!options.Value.IsOn)
        {
            context.Response.Redirect(Start);
            return;
        }

        try
        {
            await context.ChallengeAsync(Provider, new AuthenticationProperties { RedirectUri = ViewOf(context) });
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException)
        {
            // The provider's own description could not be read: the page says so, and has the key field.
            Refuse(context, string.Empty);
        }
    }

    // Back to the view that was looked at, and nowhere else.
    private static string ViewOf(HttpContext context) =>
        context.Request.Query["view"].ToString() is { Length: > 0 and < 200 } view
        && view.AsSpan().IndexOfAnyExcept(Views) < 0
            ? $"{Start}/{view}"
            : Start;

    private static readonly SearchValues<char> Views = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-/");

    private static async Task<IResult> LeaveAsync(HttpContext context, IOptions<ConsoleOidcOptions> options)
    {
        if (!context.Request.Headers.ContainsKey(ConsoleSession.Header))
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        if (options.Value.IsOn)
            await context.SignOutAsync(ConsoleSession.Scheme);
        return Results.NoContent();
    }

    /// <param name="Oidc">Whether the provider can be used.</param>
    /// <param name="Email">Who is signed in by it.</param>
    /// <param name="Refused">Who just was not let in; empty where the provider told no address or failed.</param>
    private sealed record SignedIn(bool Oidc, string? Email = null, string? Refused = null);
}
