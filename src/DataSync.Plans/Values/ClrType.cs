namespace DataSync.Plans.Values;

/// <summary>The CLR form of values of a type, without null.</summary>
public static class ClrType
{
    public static Type Of(SyncType? type) => type?.Kind switch
    {
        TypeKind.Text => typeof(string),
        TypeKind.Int => typeof(long),
        TypeKind.Decimal => typeof(decimal),
        TypeKind.Float => typeof(double),
        TypeKind.Bool => typeof(bool),
        TypeKind.Date => typeof(DateOnly),
        TypeKind.Time => typeof(TimeOnly),
        TypeKind.DateTime => typeof(DateTime),
        TypeKind.Duration => typeof(SyncDuration),
        TypeKind.Guid => typeof(Guid),
        TypeKind.Bytes => typeof(byte[]),
        TypeKind.List when type.Element is { } element => Of(element).MakeArrayType(),
        _ => typeof(object),
    };
}
