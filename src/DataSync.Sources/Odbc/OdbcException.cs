using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Sources.Odbc.Native;

namespace DataSync.Sources.Odbc;

/// <summary>One diagnostic record of driver or driver manager.</summary>
/// <param name="SqlState">Five characters.</param>
/// <param name="NativeCode">The database's own number.</param>
/// <param name="Message">The driver's own words.</param>
public sealed record OdbcDiagnostic(string SqlState, int NativeCode, string Message);

/// <summary>A failure of the driver, with every record it gave, or a refusal of this layer (then without records).</summary>
public sealed class OdbcException : DbException
{
    private OdbcException(string code, SqlStateClass stateClass, string message, ImmutableArray<OdbcDiagnostic> diagnostics)
        : base($"{code}: {message}")
    {
        Code = code;
        Reason = message;
        Class = stateClass;
        Diagnostics = diagnostics;
    }

    /// <summary>Our code, <see cref="OdbcCodes"/>.</summary>
    public string Code { get; }

    /// <summary>The message without its code.</summary>
    public string Reason { get; }

    /// <summary>What kind of failure it is.</summary>
    public SqlStateClass Class { get; }

    /// <summary>All records, in the driver's order; empty for a refusal of ours.</summary>
    public ImmutableArray<OdbcDiagnostic> Diagnostics { get; }

    /// <summary>The number that the database itself gives its error: that of the driver's first record; 0 for a refusal of ours.</summary>
    public override int ErrorCode => Diagnostics.IsEmpty ? 0 : Diagnostics[0].NativeCode;

    /// <summary>
    /// SQLSTATE of the first record; where that says something else than <see cref="Class"/>, the one that says it. A link that is lost has one without any record.
    /// </summary>
    public override string? SqlState => Diagnostics.IsEmpty
        ? Class is SqlStateClass.Connection or SqlStateClass.CompletionUnknown ? Class.State() : null
        : SqlStates.Classify(Diagnostics[0].SqlState) == Class ? Diagnostics[0].SqlState
        : Class.State() ?? Diagnostics[0].SqlState;

    /// <summary>Native code of the first record; 0 for a refusal of ours.</summary>
    public int NativeCode => Diagnostics.IsEmpty ? 0 : Diagnostics[0].NativeCode;

    /// <inheritdoc/>
    public override bool IsTransient => Class.IsTransient();

    internal static OdbcException Refusal(string code, SqlStateClass stateClass, string message) => new(code, stateClass, message, []);

    internal static OdbcException Refusal(string code, string message) => new(code, SqlStateClass.Data, message, []);

    /// <summary>From records already read; <paramref name="doing"/> says what was tried, without a full stop.</summary>
    internal static OdbcException From(ImmutableArray<OdbcDiagnostic> diagnostics, string doing, DriverQuirks quirks)
    {
        if (diagnostics.IsEmpty)
            return new OdbcException(OdbcCodes.Of(SqlStateClass.Other), SqlStateClass.Other, $"{doing}. The driver gave no reason.", diagnostics);
        var stateClass = quirks.Classify(diagnostics[0]);
        var records = string.Join(" ", diagnostics.Select(record => $"[{record.SqlState}, {record.NativeCode}] {record.Message}"));
        return new OdbcException(OdbcCodes.Of(stateClass), stateClass, $"{doing}: {records}", diagnostics);
    }

    /// <summary>The same failure, known to be of another class than its records say.</summary>
    internal OdbcException As(SqlStateClass stateClass, string doing) => new(OdbcCodes.Of(stateClass), stateClass, $"{doing}: {Reason}", Diagnostics);

    internal static OdbcException From(OdbcHandle handle, string doing, DriverQuirks quirks) => From(Read(handle), doing, quirks);

    /// <summary>All diagnostic records of a handle.</summary>
    internal static unsafe ImmutableArray<OdbcDiagnostic> Read(OdbcHandle handle)
    {
        var records = ImmutableArray.CreateBuilder<OdbcDiagnostic>();
        var state = stackalloc char[6];
        var text = new char[1024];
        for (short number = 1; number < 100; number++)
        {
            short code, length;
            int native;
            fixed (char* message = text)
                code = OdbcApi.SQLGetDiagRecW(handle.Type, handle.Raw, number, state, out native, message, (short)text.Length, out length);
            if (code == CallLevel.SuccessWithInfo && length >= text.Length)
            {
                text = new char[length + 1];
                fixed (char* message = text)
                    code = OdbcApi.SQLGetDiagRecW(handle.Type, handle.Raw, number, state, out native, message, (short)text.Length, out length);
            }
            if (!CallLevel.Ok(code))
                break;
            records.Add(new OdbcDiagnostic(new string(state, 0, 5), native, new string(text, 0, Math.Min(length, text.Length - 1))));
        }
        return records.ToImmutable();
    }
}
