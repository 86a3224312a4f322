namespace DataSync.Plans.Values;

/// <summary>The kinds of value the language knows. <see cref="Error"/> and <see cref="Null"/> occur only while binding.</summary>
public enum TypeKind
{
    Error, Null, Text, Int, Decimal, Float, Bool, Date, Time, DateTime, Duration, Guid, Bytes, List, Row,
}

/// <summary>
/// A type of the language: kind, size and whether null is allowed.
/// CLR forms: text <see cref="string"/>, int <see cref="long"/>, decimal <see cref="decimal"/>, float <see cref="double"/>, bool <see cref="bool"/>,
/// date <see cref="DateOnly"/>, time <see cref="TimeOnly"/>, datetime <see cref="System.DateTime"/> (kind unspecified: wall clock),
/// duration <see cref="SyncDuration"/>, guid <see cref="System.Guid"/>, bytes <c>byte[]</c>, list <c>T[]</c> of the element's CLR form.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Nullable">Whether null is one of its values.</param>
/// <param name="Length">Most characters (code points) of a text or most bytes of bytes; 0 means unbounded.</param>
/// <param name="Precision">All digits of a decimal; 0 means as many as fit.</param>
/// <param name="Scale">Digits behind the point of a decimal.</param>
/// <param name="Element">Type of a list's elements.</param>
public sealed record SyncType(TypeKind Kind, bool Nullable = false, int Length = 0, int Precision = 0, int Scale = 0, SyncType? Element = null)
{
    public static readonly SyncType Error = new(TypeKind.Error);
    public static readonly SyncType Null = new(TypeKind.Null, Nullable: true);
    public static readonly SyncType Text = new(TypeKind.Text);
    public static readonly SyncType Int = new(TypeKind.Int);
    public static readonly SyncType Decimal = new(TypeKind.Decimal);
    public static readonly SyncType Float = new(TypeKind.Float);
    public static readonly SyncType Bool = new(TypeKind.Bool);
    public static readonly SyncType Date = new(TypeKind.Date);
    public static readonly SyncType Time = new(TypeKind.Time);
    public static readonly SyncType DateTime = new(TypeKind.DateTime);
    public static readonly SyncType Duration = new(TypeKind.Duration);
    public static readonly SyncType Guid = new(TypeKind.Guid);
    public static readonly SyncType Bytes = new(TypeKind.Bytes);

    public static SyncType ListOf(SyncType element) => new(TypeKind.List, Element: element);

    public SyncType OrNull() => Nullable ? this : this with { Nullable = true };

    public SyncType NotNull() => Nullable ? this with { Nullable = false } : this;

    public bool IsNumber => Kind is TypeKind.Int or TypeKind.Decimal or TypeKind.Float;

    /// <summary>As it is written in a script: <c>decimal(12, 2)?</c>.</summary>
    public override string ToString()
    {
        var name = Kind switch
        {
            TypeKind.Text when Length > 0 => $"text({Length})",
            TypeKind.Bytes when Length > 0 => $"bytes({Length})",
            TypeKind.Decimal when Precision > 0 => $"decimal({Precision}, {Scale})",
            TypeKind.List => $"list of {Element}",
            _ => Kind.ToString().ToLowerInvariant(),
        };
        return Nullable && Kind != TypeKind.Null ? name + "?" : name;
    }
}
