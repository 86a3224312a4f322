using System.Globalization;
using System.Text.RegularExpressions;
using DataSync.Plans.Sources;

namespace DataSync.Cli.Doctor;

/// <summary>What MariaDB has granted in the database of a session, to the user or to the role that is active.</summary>
internal sealed partial class MariaDbGrants
{
    private const string Everything = "ALL PRIVILEGES";

    private readonly List<(string Table, string[] Rights)> _grants;
    private readonly HashSet<string> _onServer;

    private MariaDbGrants(List<(string Table, string[] Rights)> grants, IEnumerable<string> onServer) => (_grants, _onServer) = (grants, onServer.ToHashSet(StringComparer.OrdinalIgnoreCase));

    public static MariaDbGrants Of(ISourceSession session)
    {
        var grants = Rows(session, "show grants").Select(grant => Grant().Match(grant)).Where(grant => grant.Success).ToList();
        return new MariaDbGrants([.. grants.Where(grant => Here(grant.Groups["database"].Value)).Select(grant => (grant.Groups["table"].Value, grant.Groups["rights"].Value.Split(", ")))],
            grants.Where(grant => grant.Groups["database"].Value == "*").SelectMany(grant => grant.Groups["rights"].Value.Split(", ")));

        bool Here(string database) => database == "*" || Rows(session, $"select database() like '{database.Trim('`').Replace("'", "''", StringComparison.Ordinal)}'") is ["1"];
    }

    /// <summary>Those of these rights that are missing on a table, which need not be there.</summary>
    public string[] Missing(string table, params IEnumerable<string> rights) => Missing(granted => granted == "*" || granted.Equals($"`{table.Replace("`", "``", StringComparison.Ordinal)}`", StringComparison.OrdinalIgnoreCase), rights);

    /// <summary>Those of these rights that are missing on the database.</summary>
    public string[] MissingOnDatabase(params IEnumerable<string> rights) => Missing(granted => granted == "*", rights);

    /// <summary>Those of these rights that are missing on the whole server.</summary>
    public string[] MissingOnServer(params IEnumerable<string> rights) => _onServer.Contains(Everything) ? [] : [.. rights.Where(right => !_onServer.Contains(right))];

    private string[] Missing(Func<string, bool> isMeant, IEnumerable<string> rights)
    {
        var had = _grants.Where(grant => isMeant(grant.Table)).SelectMany(grant => grant.Rights).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return had.Contains(Everything) ? [] : [.. rights.Where(right => !had.Contains(right))];
    }

    private static List<string> Rows(ISourceSession session, string question)
    {
        using var command = session.Connection.CreateCommand();
        command.Transaction = session.Transaction;
        command.CommandText = question;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "");
        return rows;
    }

    [GeneratedRegex("^GRANT (?<rights>.+) ON (?<database>`(?:[^`]|``)+`|[*])[.](?<table>`(?:[^`]|``)+`|[*]) TO ")]
    private static partial Regex Grant();
}
