using System.ComponentModel;
using System.Globalization;
using BlogManager.Infrastructure.Settings;

namespace BlogManager.Api.Settings;

/// <summary>
/// What is written below <c>BlogManager</c>, held against what is read: names and shapes. What a value may be is for
/// the options classes to say.
/// </summary>
internal sealed class RawSettings
{
    private readonly Dictionary<string, string?> _sound = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string?> _lists = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _faults = [];
    private readonly List<string> _warnings = [];

    private RawSettings() { }

    /// <summary>What cannot be meant, a sentence each.</summary>
    internal IReadOnlyList<string> Faults => _faults;

    internal IReadOnlyList<string> Warnings => _warnings;

    internal IReadOnlyDictionary<string, string?> Lists => _lists;

    internal IReadOnlyDictionary<string, string?> Valid => _sound;

    internal static RawSettings Of(IConfiguration configuration)
    {
        var written = new RawSettings();
        foreach (var section in configuration.GetChildren())
        {
            var isOurs = string.Equals(section.Key, SettingsException.Section, StringComparison.OrdinalIgnoreCase);
            foreach (var leaf in Leaves(section))
            {
                if (isOurs && leaf.Path.Contains(':', StringComparison.Ordinal))
                    written.Read(leaf.Path, leaf.Value, configuration);
                else
                    written.ReadForeign(leaf.Path, leaf.Value);
            }
        }

        return written;
    }

    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section)
    {
        var isLeaf = true;
        foreach (var child in section.GetChildren())
        {
            isLeaf = false;
            foreach (var leaf in Leaves(child))
                yield return leaf;
        }

        // A section may have a value as well.
        if (isLeaf || !string.IsNullOrEmpty(section.Value))
            yield return section;
    }

    private void Read(string name, string? value, IConfiguration configuration)
    {
        if (KnownSettings.All.TryGetValue(name, out var setting))
        {
            if (setting.IsList)
                ReadList(setting, value, configuration);
            else if (FaultOf(setting, value) is { } fault)
                _faults.Add(fault);
            else
                _sound[name] = value;
        }
        else if (KnownSettings.PriceOf(name) is { } price)
        {
            if ((FaultOf(price, value) ?? Negative(price, value)) is { } fault)
                _faults.Add(fault);
            else
                _sound[name] = value;
        }
        else if (ItemOf(name) is { } list)
            Keep(list, name, value);
        else if (KnownSettings.Gone.TryGetValue(name, out var successor))
            _warnings.Add($"{name} is gone and has no effect: {successor}.");
        else if (string.IsNullOrEmpty(value) && Below(name).Any())
            return; // an empty section
        else
            _faults.Add(Unknown(name));
    }

    // One value stands for a list of it, and commas divide it: no item of any list holds one.
    private void ReadList(KnownSetting setting, string? value, IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(value))
            return;
        if (configuration.GetSection(setting.Name).GetChildren().Any())
        {
            _faults.Add($"{setting.Name} is given as one value and as a list ({setting.Name}:0): give one of the two.");
            return;
        }

        var items = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < items.Length; i++)
            Keep(
                setting,
                string.Create(CultureInfo.InvariantCulture, $"{setting.Name}:{i}"),
                _lists[string.Create(CultureInfo.InvariantCulture, $"{setting.Name}:{i}")] = items[i]
            );
    }

    private void Keep(KnownSetting list, string name, string? value)
    {
        if (FaultOf(list with { Name = name }, value) is { } fault)
            _faults.Add(fault);
        else
            _sound[name] = value;
    }

    // Almost ours: with another root, or single underscores.
    private void ReadForeign(string name, string? value)
    {
        if (
            name.StartsWith("bl", StringComparison.OrdinalIgnoreCase)
            && name.Length > SettingsException.Section.Length
            && KnownSettings.All.Keys.FirstOrDefault(k => NearestName.Distance(Bare(k), Bare(name)) <= 2) is { } meant
        )
        {
            _faults.Add($"{name} is not read: did you mean {meant}{InEnvironment(meant)}?");
        }
        else
            _sound[name] = value;
    }

    private static string Bare(string name) =>
        name.Replace(":", string.Empty, StringComparison.Ordinal).Replace("_", string.Empty, StringComparison.Ordinal);

    private static KnownSetting? ItemOf(string name) =>
        name.LastIndexOf(':') is var end and > 0
        && int.TryParse(name.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && KnownSettings.All.TryGetValue(name[..end], out var list)
        && list.IsList
            ? list
            : null;

    private static IEnumerable<string> Below(string section) =>
        KnownSettings.All.Keys.Where(k => k.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase));

    private static string Unknown(string name)
    {
        if (Below(name).ToList() is { Count: > 0 } parts)
            return $"{name} is a section and takes no value: name what of it is meant, {(parts.Count == 1 ? "" : "one of ")}{string.Join(", ", parts.Take(5))}{(parts.Count > 5 ? ", …" : "")}.";
        if (
            KnownSettings.All.Values.FirstOrDefault(s =>
                name.StartsWith(s.Name + ":", StringComparison.OrdinalIgnoreCase)
            ) is
            { } above
        )
        {
            return above.IsList
                ? $"{name} is not known to this version: the items of {above.Name} are numbered, {above.Name}:0{InEnvironment(above.Name + ":0")}."
                : $"{name} is not known to this version: {above.Name} takes one value, and nothing below it.";
        }

        return NearestKnown(name) is { } meant
            ? $"{name} is not known to this version: did you mean {meant}?"
            : $"{name} is not known to this version: docs/configuration.md lists every setting.";
    }

    private static string? NearestKnown(string name)
    {
        // A number at the end is an item's.
        var stem = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        stem = stem.EndsWith(':') ? stem[..^1] : name;
        var nearest = NearestName.Of(stem, KnownSettings.All.Keys);
        string[] alike =
        [
            .. KnownSettings
                .All.Keys.Where(k => k.EndsWith(stem[stem.LastIndexOf(':')..], StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .Take(3),
        ];
        // Two letters are a slip of the fingers; beyond that the right name in the wrong section is likelier.
        if (alike.Length > 0 && (nearest is null || NearestName.Distance(stem, nearest) > 2))
            return string.Join(" or ", alike);
        return nearest is null ? null : nearest + InEnvironment(nearest);
    }

    private static string InEnvironment(string name) =>
        $" (in the environment {name.Replace(":", "__", StringComparison.Ordinal)})";

    private static string? FaultOf(KnownSetting setting, string? value)
    {
        var type = Nullable.GetUnderlyingType(setting.Type);
        if (setting.Type == typeof(string) || (string.IsNullOrEmpty(value) && type is not null))
            return null;
        type ??= setting.Type;
        try
        {
            // As the framework will.
            _ = TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value ?? string.Empty);
            return null;
        }
        catch (Exception e)
            when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            var shown = string.IsNullOrEmpty(value)
                ? "empty"
                : $"\"{(value.Length <= 40 ? value : value[..40] + "…")}\"";
            return $"{setting.Name} is {shown}; it must be {Form(type)}{Bytes(value)}.{(string.IsNullOrEmpty(value) ? " Leave it out for the default." : "")}";
        }
    }

    private static string? Negative(KnownSetting price, string? value) =>
        value!.TrimStart().StartsWith('-')
            ? $"{price.Name} is {value}; it must be what a million tokens cost, 0 or more."
            : null;

    private static string Form(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number without a unit"
        : "a number, with a point and without a unit, such as 0.5";

    private static string Bytes(string? value)
    {
        var digits = new string([.. (value ?? string.Empty).Trim().TakeWhile(char.IsAsciiDigit)]);
        var shift = value?.Trim()[digits.Length..].Trim().ToUpperInvariant() switch
        {
            "K" or "KB" or "KIB" => 10,
            "M" or "MB" or "MIB" => 20,
            "G" or "GB" or "GIB" => 30,
            _ => 0,
        };
        return shift > 0 && digits.Length is > 0 and <= 6
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", such as {long.Parse(digits, CultureInfo.InvariantCulture) << shift} for {value!.Trim()}"
            )
            : string.Empty;
    }
}
