using System.Data.Common;
using System.Globalization;

namespace DataSync.Sources.Catalog;

/// <summary>A question to a catalogue, over whatever connection leads to it: values are markers, written <c>?</c> here.</summary>
internal sealed class CatalogQuery(DbConnection connection, Func<DbTransaction?> transaction)
{
    /// <summary>All rows, every value as text; null stays null.</summary>
    internal List<string?[]> Rows(string text, CancellationToken cancellation, params ReadOnlySpan<string> values)
    {
        cancellation.ThrowIfCancellationRequested();
        using var command = connection.CreateCommand();
        command.Transaction = transaction();
        var parts = text.Split('?');
        for (var index = 0; index < parts.Length - 1; index++)
        {
            var parameter = command.CreateParameter();
            parameter.Value = values[index];
            // One way wants markers with a name, the others know none.
            if (parameter is not Odbc.OdbcParameter)
            {
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{index}");
                parts[index] += parameter.ParameterName;
            }
            else
            {
                parts[index] += "?";
            }
            command.Parameters.Add(parameter);
        }
        command.CommandText = string.Concat(parts);
        var rows = new List<string?[]>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var row = new string?[reader.FieldCount];
            for (var column = 0; column < row.Length; column++)
                row[column] = reader.IsDBNull(column) ? null : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture);
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>Answers to a yes-or-no column, in the forms in which the three databases give it.</summary>
    internal static bool IsTrue(string? value) => value is "1" or "t" or "true" or "True" or "YES";
}
