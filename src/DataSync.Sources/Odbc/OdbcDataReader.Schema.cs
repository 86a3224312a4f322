using System.Data;
using System.Data.Common;

namespace DataSync.Sources.Odbc;

/// <content>The shape of the result, as adapters of the framework ask for it.</content>
public sealed unsafe partial class OdbcDataReader
{
    /// <inheritdoc/>
    public override DataTable GetSchemaTable()
    {
        var schema = new DataTable("SchemaTable") { Locale = System.Globalization.CultureInfo.InvariantCulture };
        schema.Columns.Add(SchemaTableColumn.ColumnName, typeof(string));
        schema.Columns.Add(SchemaTableColumn.ColumnOrdinal, typeof(int));
        schema.Columns.Add(SchemaTableColumn.ColumnSize, typeof(int));
        schema.Columns.Add(SchemaTableColumn.DataType, typeof(Type));
        schema.Columns.Add(SchemaTableColumn.AllowDBNull, typeof(bool));
        for (var index = 0; index < _columns.Length; index++)
        {
            // Sizes are left open: not every database keeps to them.
            schema.Rows.Add(_columns[index].Name, index, -1, _columns[index].ClrType, true);
        }
        return schema;
    }
}
