using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>Tells what is wrong with a site's certificate. Nothing is let through that the platform refuses.</summary>
internal static class SiteCertificate
{
    /// <summary>For <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>.</summary>
    /// <exception cref="CertificateRefusedException">The platform refuses the certificate.</exception>
    internal static bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None
            ? true
            : throw new CertificateRefusedException(Reason(certificate, chain, errors));

    private static string Reason(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it has no certificate";
        var chained = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status)
            ?? X509ChainStatusFlags.NoError;
        var reasons = new List<string>();
        if (chained.HasFlag(X509ChainStatusFlags.NotTimeValid))
            reasons.Add(
                certificate is X509Certificate2 dated && dated.NotBefore > DateTime.Now
                    ? "is not valid yet"
                    : "has expired"
            );
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            reasons.Add("is for another host");
        if (chained.HasFlag(X509ChainStatusFlags.Revoked))
            reasons.Add("was revoked");
        if ((chained & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
            reasons.Add(
                certificate.Subject == certificate.Issuer
                    ? "is self-signed"
                    : "comes from no authority that is trusted here"
            );
        return "its certificate " + (reasons.Count == 0 ? "is not valid" : string.Join(" and ", reasons));
    }
}

internal sealed class CertificateRefusedException(string reason) : Exception(reason);
