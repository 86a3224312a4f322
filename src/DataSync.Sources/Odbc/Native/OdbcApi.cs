using System.Reflection;
using System.Runtime.InteropServices;

namespace DataSync.Sources.Odbc.Native;

/// <summary>
/// The functions of the driver manager that this layer calls. Text goes through the wide entry points: their encoding
/// (UTF-16) is the same whatever the locale of the process.
/// </summary>
internal static unsafe partial class OdbcApi
{
    private const string Manager = "odbc";

    static OdbcApi() => NativeLibrary.SetDllImportResolver(typeof(OdbcApi).Assembly, Resolve);

    [LibraryImport(Manager)]
    internal static partial short SQLAllocHandle(short type, nint input, out nint output);

    [LibraryImport(Manager)]
    internal static partial short SQLFreeHandle(short type, nint handle);

    [LibraryImport(Manager)]
    internal static partial short SQLSetEnvAttr(nint environment, int attribute, nint value, int length);

    [LibraryImport(Manager)]
    internal static partial short SQLDriverConnectW(
        nint connection, nint window, char* text, short length, char* completed, short capacity, out short completedLength, ushort completion);

    [LibraryImport(Manager)]
    internal static partial short SQLDriverConnect(
        nint connection, nint window, byte* text, short length, byte* completed, short capacity, out short completedLength, ushort completion);

    [LibraryImport(Manager)]
    internal static partial short SQLDisconnect(nint connection);

    [LibraryImport(Manager)]
    internal static partial short SQLGetInfoW(nint connection, ushort type, void* value, short capacity, out short length);

    [LibraryImport(Manager)]
    internal static partial short SQLSetConnectAttrW(nint connection, int attribute, nint value, int length);

    [LibraryImport(Manager)]
    internal static partial short SQLGetConnectAttrW(nint connection, int attribute, void* value, int capacity, out int length);

    [LibraryImport(Manager)]
    internal static partial short SQLEndTran(short type, nint handle, short completion);

    [LibraryImport(Manager)]
    internal static partial short SQLGetDiagRecW(
        short type, nint handle, short record, char* state, out int nativeCode, char* message, short capacity, out short length);

    [LibraryImport(Manager)]
    internal static partial short SQLSetStmtAttrW(nint statement, int attribute, nint value, int length);

    [LibraryImport(Manager)]
    internal static partial short SQLPrepareW(nint statement, char* text, int length);

    [LibraryImport(Manager)]
    internal static partial short SQLPrepare(nint statement, byte* text, int length);

    [LibraryImport(Manager)]
    internal static partial short SQLExecute(nint statement);

    [LibraryImport(Manager)]
    internal static partial short SQLBindParameter(
        nint statement, ushort number, short direction, short valueType, short parameterType, nuint size, short digits,
        void* value, nint capacity, nint* indicator);

    [LibraryImport(Manager)]
    internal static partial short SQLNumParams(nint statement, out short count);

    [LibraryImport(Manager)]
    internal static partial short SQLNumResultCols(nint statement, out short count);

    [LibraryImport(Manager)]
    internal static partial short SQLDescribeColW(
        nint statement, ushort number, char* name, short capacity, out short length, out short type, out nuint size, out short digits, out short nullable);

    [LibraryImport(Manager)]
    internal static partial short SQLDescribeCol(
        nint statement, ushort number, byte* name, short capacity, out short length, out short type, out nuint size, out short digits, out short nullable);

    [LibraryImport(Manager)]
    internal static partial short SQLColAttributeW(
        nint statement, ushort number, ushort field, void* text, short capacity, out short length, out nint value);

    [LibraryImport(Manager)]
    internal static partial short SQLBindCol(nint statement, ushort number, short targetType, void* value, nint capacity, nint* indicator);

    [LibraryImport(Manager)]
    internal static partial short SQLFetch(nint statement);

    [LibraryImport(Manager)]
    internal static partial short SQLSetPos(nint statement, nuint row, ushort operation, ushort locking);

    [LibraryImport(Manager)]
    internal static partial short SQLGetData(nint statement, ushort number, short targetType, void* value, nint capacity, out nint indicator);

    [LibraryImport(Manager)]
    internal static partial short SQLRowCount(nint statement, out nint count);

    [LibraryImport(Manager)]
    internal static partial short SQLMoreResults(nint statement);

    [LibraryImport(Manager)]
    internal static partial short SQLFreeStmt(nint statement, ushort option);

    [LibraryImport(Manager)]
    internal static partial short SQLCancel(nint statement);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Manager)
            return 0;
        string[] candidates = OperatingSystem.IsWindows() ? ["odbc32.dll"]
            : OperatingSystem.IsMacOS() ? ["libodbc.2.dylib", "libodbc.dylib"]
            : ["libodbc.so.2", "libodbc.so"];
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
                return handle;
        }
        return 0;
    }
}
