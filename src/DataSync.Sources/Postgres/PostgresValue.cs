using Npgsql;
using NpgsqlTypes;

namespace DataSync.Sources.Postgres;

/// <summary>Values of the language as the server's types. A text goes without a type, so that the server takes it as what stands on the other side.</summary>
internal static class PostgresValue
{
    /// <exception cref="Plans.Runtime.SyncException">DS6130, DS6131: a text that the server would change or refuse.</exception>
    internal static NpgsqlParameter Parameter(object? value)
    {
        switch (value)
        {
            case null:
                return new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown };
            case string text:
                Odbc.OdbcRowWriter.CheckText(text, 0);
                return new NpgsqlParameter { Value = text, NpgsqlDbType = NpgsqlDbType.Unknown };
            default:
                return new NpgsqlParameter { Value = value, NpgsqlDbType = TypeOf(value) };
        }
    }

    private static NpgsqlDbType TypeOf(object value) => value switch
    {
        long => NpgsqlDbType.Bigint,
        decimal => NpgsqlDbType.Numeric,
        double => NpgsqlDbType.Double,
        bool => NpgsqlDbType.Boolean,
        DateOnly => NpgsqlDbType.Date,
        TimeOnly => NpgsqlDbType.Time,
        DateTime => NpgsqlDbType.Timestamp,
        Guid => NpgsqlDbType.Uuid,
        _ => NpgsqlDbType.Bytea,
    };
}
