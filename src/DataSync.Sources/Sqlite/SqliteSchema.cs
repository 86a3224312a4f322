using System.Data.Common;
using System.Text.RegularExpressions;

namespace DataSync.Sources.Sqlite;

/// <summary>What SQLite makes of values stored in a column, following from the column's declared type.</summary>
internal enum Affinity
{
    /// <summary>The column is not known.</summary>
    Unknown,
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

/// <summary>
/// The real columns of a database, looked up when first needed: what SQLite does in a comparison depends on them and not on what
/// a script declares.
/// </summary>
internal sealed partial class SqliteSchema(DbConnection connection)
{
    [GeneratedRegex(@"\bon\s+conflict\s+replace\b", RegexOptions.IgnoreCase)]
    private static partial Regex Replaces { get; }

    private readonly Dictionary<string, bool> _replacing = [];
    private readonly Dictionary<string, Dictionary<string, Affinity>> _tables = [];
    private bool? _utf8;

    /// <summary>Whether text is kept as UTF-8, and so ordered by code point.</summary>
    internal bool IsUtf8 => _utf8 ??= Scalar("pragma encoding") == "UTF-8";

    /// <summary>Whether readers and a writer of the file do not hinder each other.</summary>
    internal bool IsWriteAhead => Scalar("pragma journal_mode") == "wal";

    internal Affinity Of(string physicalTable, string column)
    {
        if (!_tables.TryGetValue(physicalTable, out var columns))
        {
            columns = Columns(physicalTable);
            // A table that is still missing may be there the next time.
            if (columns.Count > 0)
                _tables.Add(physicalTable, columns);
        }
        return columns.GetValueOrDefault(column);
    }

    /// <summary>Whether a row that is written may take another one away, or null become a default: a constraint of the table says <c>on conflict replace</c>.</summary>
    internal bool ReplacesRows(string physicalTable)
    {
        if (_replacing.TryGetValue(physicalTable, out var replaces))
            return replaces;
        var (schemaName, tableName) = Split(physicalTable);
        using var command = connection.CreateCommand();
        command.CommandText = $"select sql from {(string.Equals(schemaName, "temp", StringComparison.OrdinalIgnoreCase) ? "sqlite_temp_master" : "sqlite_master")} where type = 'table' and lower(name) = lower({Add(command, tableName)})";
        if (command.ExecuteScalar() is not string text)
            return false;
        return _replacing[physicalTable] = Replaces.IsMatch(text);
    }

    /// <summary>The rules of https://www.sqlite.org/datatype3.html, section 3.1.</summary>
    internal static Affinity FromDeclaration(string type)
    {
        bool Has(string part) => type.Contains(part, StringComparison.OrdinalIgnoreCase);
        if (Has("int"))
            return Affinity.Integer;
        if (Has("char") || Has("clob") || Has("text"))
            return Affinity.Text;
        if (type.Length == 0 || Has("blob"))
            return Affinity.Blob;
        return Has("real") || Has("floa") || Has("doub") ? Affinity.Real : Affinity.Numeric;
    }

    /// <summary>Schema and table of a physical name; no schema but SQLite's own counts as one.</summary>
    internal static (string? Schema, string Table) Split(string physicalName)
    {
        var dot = physicalName.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && physicalName[..dot].ToLowerInvariant() is "main" or "temp" ? (physicalName[..dot], physicalName[(dot + 1)..]) : (null, physicalName);
    }

    private Dictionary<string, Affinity> Columns(string physicalTable)
    {
        using var command = connection.CreateCommand();
        var (schemaName, tableName) = Split(physicalTable);
        var table = Add(command, tableName);
        command.CommandText = schemaName is null
            ? $"select name, type from pragma_table_xinfo({table})"
            : $"select name, type from pragma_table_xinfo({table}, {Add(command, schemaName)})";
        var columns = new Dictionary<string, Affinity>(StringComparer.OrdinalIgnoreCase);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            columns[reader.GetString(0)] = FromDeclaration(reader.GetString(1));
        return columns;
    }

    // One way wants markers with a name, the other knows none.
    private static string Add(DbCommand command, string value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = $"$p{command.Parameters.Count}";
        parameter.Value = value;
        command.Parameters.Add(parameter);
        return parameter is Odbc.OdbcParameter ? "?" : parameter.ParameterName;
    }

    private string? Scalar(string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar() as string;
    }
}
