using System.Collections.Frozen;
using DataSync.Language.Binding;
using DataSync.Plans.Model;

namespace DataSync.Cli.Loading;

/// <summary>A plan for fetching descriptions of services: of their settings only those that a link needs, so that nobody needs to know the login for calls.</summary>
internal static class FetchingOnly
{
    private static readonly FrozenSet<string> Needed = ((string[])["wsdl", "roots", "certificate", "certificate_password", "proxy", "proxy_user", "proxy_password"]).ToFrozenSet(StringComparer.Ordinal);

    public static SyncPlan At(SyncPlan plan) => plan with
    {
        Sources = [.. plan.Sources.Select(source => source.Kind != BinderOptions.ServiceKind ? source : source with { Settings = [.. source.Settings.Where(setting => Needed.Contains(setting.Name))] })],
    };
}
