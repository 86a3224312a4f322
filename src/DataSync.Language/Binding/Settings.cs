using System.Collections.Immutable;
using System.Text.RegularExpressions;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>Settings in braces, and sources with their kinds.</summary>
internal static partial class Settings
{
    [GeneratedRegex(@"(^|;)\s*(pwd|password)\s*=\s*[^;\s]", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordInText { get; }

    public static ImmutableArray<BoundSetting> Bind(BinderState state, int script, SettingBlock? block)
    {
        var settings = ImmutableArray.CreateBuilder<BoundSetting>();
        foreach (var syntax in block?.Settings ?? [])
        {
            if (syntax.Name.IsMissing) continue;
            var at = new Place(script, syntax.Span);
            if (settings.Any(s => s.Name == syntax.Name.Text))
            {
                state.Report(DiagnosticCatalog.DuplicateName, new(script, syntax.Name.Span), syntax.Name.Text);
                continue;
            }
            switch (syntax.Value)
            {
                case EnvironmentExpression value:
                    settings.Add(new BoundSetting(syntax.Name.Text, SettingOrigin.Environment, null, SyncType.Text, value.Name.Text, at));
                    break;
                case SecretExpression value:
                    settings.Add(new BoundSetting(syntax.Name.Text, SettingOrigin.Secret, null, SyncType.Text, value.Name.Text, at));
                    break;
                case LiteralExpression { Value: { } value }:
                    settings.Add(new BoundSetting(syntax.Name.Text, SettingOrigin.Literal, value, Types.OfValue(value), null, at));
                    break;
                case StringExpression { ConstantText: { } text }:
                    settings.Add(new BoundSetting(syntax.Name.Text, SettingOrigin.Literal, text, SyncType.Text, null, at));
                    break;
                case DurationLiteral value:
                    settings.Add(new BoundSetting(syntax.Name.Text, SettingOrigin.Literal, ExpressionBinder.ToDuration(value), SyncType.Duration, null, at));
                    break;
                case MissingExpression or LiteralExpression { LiteralKind: LiteralKind.Malformed }:
                    break;
                default:
                    state.Report(DiagnosticCatalog.NotASettingValue, new(script, syntax.Value.Span));
                    break;
            }
        }
        return settings.ToImmutable();
    }

    /// <summary>A source as declared, or as a station binds it.</summary>
    public static SourceSymbol Source(BinderState state, int script, SourceDeclaration d, int index)
    {
        var at = new Place(script, d.Name.Span);
        if (d.Provider is not { } provider || provider.ProviderKind.IsMissing) return new SourceSymbol(d.Name.Text, index, "", [], at);
        var settings = Bind(state, script, provider.Settings);
        var kind = provider.ProviderKind.Text;
        var kindAt = new Place(script, provider.ProviderKind.Span);
        var known = state.Options.SourceKinds.TryGetValue(kind, out var rules);
        if (known && rules is not null) Check(state, script, provider, kind, rules, settings);
        else if (state.Options.SourceKindsNotYet.Contains(kind)) state.Report(DiagnosticCatalog.SourceKindNotYet, kindAt, kind);
        else state.ReportUnknown(DiagnosticCatalog.UnknownSourceKind, kindAt, kind, state.Options.SourceKinds.Keys.Concat(state.Options.SourceKindsNotYet), kind, string.Join(", ", state.Options.SourceKinds.Keys));
        return new SourceSymbol(d.Name.Text, index, kind, settings, at) { Service = kind == BinderOptions.ServiceKind && known ? Service(state, script, d.Name.Text, settings) : null };
    }

    /// <summary>A way to send mail.</summary>
    public static MailSymbol Mail(BinderState state, int script, MailDeclaration d, int index)
    {
        var settings = Bind(state, script, d.Provider.Settings);
        var kind = d.Provider.ProviderKind;
        if (state.Options.MailKinds.TryGetValue(kind.Text, out var rules)) Check(state, script, d.Provider, kind.Text, rules, settings);
        else if (!kind.IsMissing) state.ReportUnknown(DiagnosticCatalog.UnknownMailKind, new(script, kind.Span), kind.Text, state.Options.MailKinds.Keys, kind.Text, string.Join(", ", state.Options.MailKinds.Keys));
        return new MailSymbol(d.Name.Text, index, kind.Text, settings, new Place(script, d.Name.Span));
    }

    /// <summary>What a service offers; null when its description cannot be used, which is reported once, here.</summary>
    private static ServiceSymbol? Service(BinderState state, int script, string name, ImmutableArray<BoundSetting> settings)
    {
        if (settings.FirstOrDefault(s => s.Name == "wsdl") is not { } wsdl) return null;
        foreach (var setting in settings.Where(s => s.Name is "wsdl" or "service" or "port"))
        {
            if (setting.Value is string) continue;
            state.Report(DiagnosticCatalog.DescriptionUnusable, setting.At, name, $"`{setting.Name}` must be known when the script is compiled, so it is a text");
            return null;
        }
        // What an address says may change: what counts is the copy beside the script.
        var isFetched = Uri.TryCreate(Text("wsdl"), UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        var path = Path.Combine(Path.GetDirectoryName(state.Scripts[script].Path) ?? "", isFetched ? name + ".wsdl" : Text("wsdl") ?? "").Replace('\\', '/');
        var found = state.Options.ReadDescription(new DescriptionRequest(path, Text("service"), Text("port")));
        if (found.Contract is { } contract) return new ServiceSymbol(contract, path, found.Files, found.Digest) { Address = isFetched ? address : null };
        state.Report(DiagnosticCatalog.DescriptionUnusable, wsdl.At, name, found.Problem);
        return null;

        string? Text(string setting) => settings.FirstOrDefault(s => s.Name == setting)?.Value as string;
    }

    private static void Check(BinderState state, int script, Provider provider, string kind, SourceKindRules rules, ImmutableArray<BoundSetting> settings)
    {
        foreach (var setting in settings)
        {
            if (!rules.Settings.Contains(setting.Name))
                state.ReportUnknown(DiagnosticCatalog.UnknownSetting, setting.At, setting.Name, rules.Settings, kind, setting.Name, string.Join(", ", rules.Settings));
            else if (rules.Secrets.Contains(setting.Name) && setting.Origin == SettingOrigin.Literal)
                state.Report(DiagnosticCatalog.SecretAsLiteral, setting.At, setting.Name);
            else if (setting is { Origin: SettingOrigin.Literal, Value: string text } && PasswordInText.IsMatch(text))
                state.Report(DiagnosticCatalog.SecretAsLiteral, setting.At, rules.Secrets.FirstOrDefault() ?? "password");
        }
        foreach (var required in rules.Required)
            if (!settings.Any(s => s.Name == required)) state.Report(DiagnosticCatalog.MissingSetting, new(script, provider.ProviderKind.Span), kind, required);
    }
}
