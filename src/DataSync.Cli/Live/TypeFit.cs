using DataSync.Plans.Values;

namespace DataSync.Cli.Live;

/// <summary>How a declared type and a real one get on.</summary>
internal enum Fit
{
    Well,

    /// <summary>Worth knowing.</summary>
    Remark,

    /// <summary>A row that is read may make a run fail.</summary>
    MayFail,

    /// <summary>What is written may be refused or lost.</summary>
    Loses,

    /// <summary>Nothing of this type gets through.</summary>
    Never,
}

/// <summary>Whether values of a declared type survive in a column of the database, and those of the column in the declared type.</summary>
internal static class TypeFit
{
    /// <summary>Decimals of so many digits survive as floating numbers.</summary>
    private const int ExactInDouble = 15;

    /// <param name="declared">As in the script.</param>
    /// <param name="real">The nearest type to the real one; null when there is none.</param>
    public static (Fit Fit, string Why) Of(SyncType declared, SyncType? real, string dialect)
    {
        if (real is not null && real.Kind == declared.Kind) return Sizes(declared, real, dialect);
        return (dialect == "sqlite" ? InSqlite(declared, real) : OnServer(declared, real, dialect), "");
    }

    private static (Fit, string) Sizes(SyncType declared, SyncType real, string dialect) => declared.Kind switch
    {
        // SQLite keeps to no length and turns decimals into floating numbers.
        TypeKind.Text or TypeKind.Bytes when dialect == "sqlite" => real.Length > declared.Length && declared.Length > 0 ? (Fit.MayFail, "a longer value is refused when it is read") : (Fit.Well, ""),
        TypeKind.Decimal when dialect == "sqlite" => declared.Precision is > 0 and <= ExactInDouble ? (Fit.Well, "") : (Fit.MayFail, $"it keeps numbers of at most {ExactInDouble} digits"),
        TypeKind.Text or TypeKind.Bytes when real.Length > 0 && (declared.Length == 0 || declared.Length > real.Length) => (Fit.Loses, "a longer value is refused when it is written"),
        TypeKind.Text or TypeKind.Bytes when real.Length == 0 => (Fit.Remark, "a longer value is refused when it is read"),
        TypeKind.Text or TypeKind.Bytes => (Fit.MayFail, "a longer value is refused when it is read"),
        TypeKind.Decimal => Decimals(declared, real),
        _ => (Fit.Well, ""),
    };

    private static (Fit, string) Decimals(SyncType declared, SyncType real) =>
        real.Precision == 0 ? (Fit.Remark, "a number of more digits is refused when it is read")
        : declared.Precision == 0 ? (Fit.Loses, "a number of more digits is refused when it is written")
        : declared.Scale > real.Scale || declared.Precision - declared.Scale > real.Precision - real.Scale ? (Fit.Loses, "a number of more digits is refused when it is written")
        : (Fit.MayFail, "a number of more digits is refused when it is read");

    private static Fit InSqlite(SyncType declared, SyncType? real) => (declared.Kind, real?.Kind) switch
    {
        (_, null or TypeKind.Bytes) when declared.Kind != TypeKind.Bytes => Fit.Well,
        (TypeKind.Bytes, null) => Fit.Well,
        // "007" becomes the number 7.
        (TypeKind.Text, TypeKind.Int or TypeKind.Bool or TypeKind.Decimal or TypeKind.Float) => Fit.Loses,
        (TypeKind.Text, _) => Fit.MayFail,
        (TypeKind.Int or TypeKind.Bool, TypeKind.Int or TypeKind.Bool) => Fit.Well,
        (TypeKind.Decimal, TypeKind.Text) => Fit.Well,
        (TypeKind.Decimal, TypeKind.Int or TypeKind.Float) => declared.Precision is > 0 and <= ExactInDouble ? Fit.Well : Fit.Loses,
        (TypeKind.Float, TypeKind.Decimal or TypeKind.Int) => Fit.Well,
        (TypeKind.Date or TypeKind.Time or TypeKind.DateTime or TypeKind.Guid, TypeKind.Int or TypeKind.Float or TypeKind.Bool) => Fit.Loses,
        (TypeKind.Date or TypeKind.Time or TypeKind.DateTime or TypeKind.Guid, TypeKind.Text) => Fit.Well,
        _ => Fit.MayFail,
    };

    private static Fit OnServer(SyncType declared, SyncType? real, string dialect) => (declared.Kind, real?.Kind) switch
    {
        // The text of a value depends on server and driver.
        (TypeKind.Text, _) => Fit.MayFail,
        (_, null) => Fit.Never,
        (TypeKind.Decimal, TypeKind.Int) => declared.Scale == 0 && declared.Precision is > 0 and <= 18 ? Fit.Well : Fit.Loses,
        (TypeKind.Int, TypeKind.Decimal) => real?.Scale == 0 && real.Precision is > 0 and <= 20 ? Fit.Well : Fit.MayFail,
        (TypeKind.Int, TypeKind.Bool) when dialect == "mariadb" => Fit.Well,
        (TypeKind.Bool, TypeKind.Int) when dialect == "mariadb" => Fit.MayFail,
        (TypeKind.Decimal, TypeKind.Float) => declared.Precision is > 0 and <= ExactInDouble ? Fit.MayFail : Fit.Loses,
        (TypeKind.Float, TypeKind.Decimal or TypeKind.Int) => Fit.MayFail,
        (TypeKind.Guid, TypeKind.Text) => Fit.MayFail,
        _ => Fit.Never,
    };
}
