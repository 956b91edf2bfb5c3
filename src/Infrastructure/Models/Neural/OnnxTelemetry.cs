using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// Keeps ONNX Runtime from telling its maker of this machine. From 1.29 on its builds do so unless they are told not to
/// before they begin: what is loaded, how often it runs, and an identifier that is kept in the user's home
/// (microsoft/onnxruntime#27379). A blog's owner who took a service without foreign servers did not agree to that.
/// </summary>
internal static class OnnxTelemetry
{
    private const string Refusal = "ORT_DISABLE_TELEMETRY";

    private static readonly Lazy<bool> Refused = new(Refuse);

    /// <summary>Refuses before anything of ONNX Runtime is used; a second time does nothing.</summary>
    /// <exception cref="TypeInitializationException">ONNX Runtime has no native library for this machine.</exception>
    internal static void Prevent() => _ = Refused.Value;

    private static bool Refuse()
    {
        // .NET's own way changes on Unix what .NET sees, and not what native code does.
        if (!OperatingSystem.IsWindows() && SetVariable(Refusal, "1", 1) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        // On Windows, where events go to the system, this is the way; elsewhere it comes on top.
        OrtEnv.Instance().DisableTelemetryEvents();
        return true;
    }

    [DllImport("libc", EntryPoint = "setenv", ExactSpelling = true, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string value,
        int replaces
    );
}
