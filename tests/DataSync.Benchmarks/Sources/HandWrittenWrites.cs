using System.Globalization;
using System.Text;
using DataSync.Plans.Sources;
using DataSync.Sources.Odbc;
using Npgsql;
using NpgsqlTypes;

namespace DataSync.Benchmarks.Sources;

/// <summary>The best ways that a program written for this one table would take: no checks, no choice, everything known beforehand.</summary>
internal static class HandWrittenWrites
{
    /// <summary>PostgreSQL's binary COPY.</summary>
    internal static void Copy(BenchDatabase database, int rows, int turn)
    {
        using var connection = new NpgsqlConnection(database.Npgsql);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using (var import = connection.BeginBinaryImport($"copy bench_rows ({EightValues.Names}) from stdin (format binary)"))
        {
            for (var id = 1L; id <= rows; id++)
            {
                var row = EightValues.Of(id, turn);
                import.StartRow();
                import.Write(row.Id, NpgsqlDbType.Bigint);
                import.Write(row.A, NpgsqlDbType.Bigint);
                import.Write(row.B, NpgsqlDbType.Bigint);
                import.Write(row.Amount, NpgsqlDbType.Numeric);
                import.Write(row.Name, NpgsqlDbType.Varchar);
                import.Write(row.City, NpgsqlDbType.Varchar);
                import.Write(row.Note, NpgsqlDbType.Varchar);
                import.Write(row.At, NpgsqlDbType.Timestamp);
            }
            import.Complete();
        }
        transaction.Commit();
    }

    /// <summary>Arrays as text, 4,000 rows at a time.</summary>
    internal static void Unnest(BenchDatabase database, int rows, int turn)
    {
        const int most = 4000;
        using var connection = new OdbcConnection(database.Odbc);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = (OdbcTransaction)transaction;
        command.CommandText = $"insert into bench_rows ({EightValues.Names}) select * from unnest(cast(? as bigint[]), cast(? as bigint[]), cast(? as bigint[]), cast(? as numeric[]), cast(? as text[]), cast(? as text[]), cast(? as text[]), cast(? as timestamp[]))";
        command.Parameters.Resize(8);
        command.Prepare();
        var columns = Enumerable.Range(0, 8).Select(_ => new StringBuilder()).ToArray();
        for (var id = 1L; id <= rows; id++)
        {
            var row = EightValues.Of(id, turn);
            foreach (var column in columns)
                column.Append(column.Length == 0 ? '{' : ',');
            columns[0].Append(row.Id);
            columns[1].Append(row.A);
            columns[2].Append(row.B);
            columns[3].Append(CultureInfo.InvariantCulture, $"{row.Amount}");
            Quoted(columns[4], row.Name);
            Quoted(columns[5], row.City);
            Quoted(columns[6], row.Note);
            columns[7].Append(CultureInfo.InvariantCulture, $"\"{row.At:yyyy-MM-dd HH:mm:ss.ffffff}\"");
            if (id % most != 0 && id != rows)
                continue;
            for (var column = 0; column < 8; column++)
            {
                command.Parameters[column].Set(columns[column].Append('}').ToString());
                columns[column].Clear();
            }
            command.ExecuteNonQuery();
        }
        transaction.Commit();

        static void Quoted(StringBuilder column, string text) => column.Append('"').Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>One prepared statement of many rows.</summary>
    /// <param name="atATime">Rows of a statement; the number of rows is a multiple of it.</param>
    /// <param name="conflict">What follows the values.</param>
    internal static Action<BenchDatabase, int, int> MultiRow(int atATime, string conflict = "") => (database, rows, turn) =>
    {
        using var connection = new OdbcConnection(database.Odbc);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = (OdbcTransaction)transaction;
        command.CommandText = $"insert into bench_rows ({EightValues.Names}) values {string.Join(", ", Enumerable.Repeat("(?, ?, ?, ?, ?, ?, ?, ?)", atATime))} {conflict}";
        command.Parameters.Resize(8 * atATime);
        command.Prepare();
        var parameters = command.Parameters;
        var moments = database.Way == Way.OdbcSqlite;
        for (var id = 1L; id <= rows; id++)
        {
            var row = EightValues.Of(id, turn);
            var first = (int)((id - 1) % atATime) * 8;
            parameters[first].Set(row.Id);
            parameters[first + 1].Set(row.A);
            parameters[first + 2].Set(row.B);
            parameters[first + 3].Set(row.Amount);
            parameters[first + 4].Set(row.Name);
            parameters[first + 5].Set(row.City);
            parameters[first + 6].Set(row.Note);
            if (moments)
                parameters[first + 7].Set(row.At.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture));
            else
                parameters[first + 7].Set(row.At);
            if (first == 8 * (atATime - 1))
                command.ExecuteNonQuery();
        }
        transaction.Commit();
    };

    /// <summary>A file of lines, and LOAD DATA LOCAL INFILE.</summary>
    internal static void LoadData(BenchDatabase database, int rows, int turn)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var lines = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 16))
            {
                for (var id = 1L; id <= rows; id++)
                {
                    var row = EightValues.Of(id, turn);
                    lines.Write(string.Create(CultureInfo.InvariantCulture, $"{row.Id}\t{row.A}\t{row.B}\t{row.Amount}\t{row.Name}\t{row.City}\t{row.Note}\t{row.At:yyyy-MM-dd HH:mm:ss.ffffff}\n"));
                }
            }
            // 65,536 lets the client send files.
            using var connection = new OdbcConnection(database.Odbc + ";OPTION=65538");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"load data local infile '{file}' into table bench_rows character set utf8mb4 ({EightValues.Names})";
            command.ExecuteNonQuery();
        }
        finally
        {
            File.Delete(file);
        }
    }
}
