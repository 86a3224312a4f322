using DataSync.Engine.Running;

namespace DataSync.Engine.Merging;

/// <summary>Keys of rows: equal when all their values are equal by the language's rule.</summary>
internal sealed class KeyComparer : IEqualityComparer<object?[]>
{
    public static readonly KeyComparer Instance = new();

    public bool Equals(object?[]? x, object?[]? y)
    {
        if (x is null || y is null) return x == y;
        for (var i = 0; i < x.Length; i++)
            if (!ValueEquality.Same(x[i], y[i])) return false;
        return x.Length == y.Length;
    }

    public int GetHashCode(object?[] key)
    {
        var hash = new HashCode();
        foreach (var value in key)
            if (value is byte[] bytes) hash.AddBytes(bytes);
            else hash.Add(value);
        return hash.ToHashCode();
    }
}
