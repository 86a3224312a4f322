using System.Runtime.InteropServices;

namespace DataSync.Sources.Odbc.Native;

/// <summary>SQL_DATE_STRUCT.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeDate
{
    internal short Year;
    internal ushort Month, Day;
}

/// <summary>SQL_TIME_STRUCT: no fraction of a second.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTime
{
    internal ushort Hour, Minute, Second;
}

/// <summary>SQL_TIMESTAMP_STRUCT; <see cref="Fraction"/> in nanoseconds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTimestamp
{
    internal short Year;
    internal ushort Month, Day, Hour, Minute, Second;
    internal uint Fraction;
}
