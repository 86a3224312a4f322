namespace DataSync.Sources.Odbc.Native;

/// <summary>Constants of the call-level interface, named as in <c>sql.h</c> and <c>sqlext.h</c> without their prefix.</summary>
internal static class CallLevel
{
    internal const short Success = 0, SuccessWithInfo = 1, NoData = 100, Error = -1, InvalidHandle = -2;
    internal const short HandleEnvironment = 1, HandleConnection = 2, HandleStatement = 3;
    internal const int AttrOdbcVersion = 200, OdbcVersion3 = 3;
    internal const ushort DriverNoPrompt = 0;
    internal const nint NullData = -1, NoTotal = -4;

    internal const int AttrAutocommit = 102, AttrLoginTimeout = 103, AttrTransactionIsolation = 108, AttrCurrentCatalog = 109, AttrConnectionDead = 1209;
    internal const int AttrQueryTimeout = 0, AttrRowBindType = 5, AttrRowBindOffsetPointer = 23, AttrRowStatusPointer = 25, AttrRowsFetchedPointer = 26, AttrRowArraySize = 27;
    internal const short Commit = 0, Rollback = 1;

    internal const ushort InfoDataSourceName = 2, InfoDriverName = 6, InfoDatabaseName = 16, InfoDbmsName = 17, InfoDbmsVersion = 18,
        InfoIdentifierQuote = 29, InfoDriverVersion = 7, InfoGetDataExtensions = 81;
    internal const uint GetDataBlock = 4, GetDataBound = 8;

    internal const ushort ColumnTypeName = 14, ColumnUnsigned = 8;
    internal const ushort FreeStatementClose = 0, FreeStatementUnbind = 2, FreeStatementResetParameters = 3;
    internal const ushort SetPosPosition = 0, LockNoChange = 0;
    internal const short ParameterInput = 1;

    // What the database holds.
    internal const short Char = 1, Numeric = 2, Decimal = 3, Integer = 4, SmallInt = 5, Float = 6, Real = 7, Double = 8, VarChar = 12,
        Bit = -7, TinyInt = -6, BigInt = -5, LongVarBinary = -4, VarBinary = -3, Binary = -2, LongVarChar = -1,
        WChar = -8, WVarChar = -9, WLongVarChar = -10, Guid = -11, TypeDate = 91, TypeTime = 92, TypeTimestamp = 93;

    // What our buffers hold.
    internal const short CChar = 1, CWChar = -8, CLong = 4, CSBigInt = -25, CDouble = 8, CBit = -7, CBinary = -2,
        CTypeDate = 91, CTypeTime = 92, CTypeTimestamp = 93;

    internal static bool Ok(short code) => code is Success or SuccessWithInfo;
}
