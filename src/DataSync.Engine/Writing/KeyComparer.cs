using DataSync.Engine.Running;
using DataSync.Plans.Values;

namespace DataSync.Engine.Writing;

/// <summary>Keys of one or several columns, equal by the language's rule whatever the database thinks of case, blanks and trailing zeros.</summary>
internal sealed class KeyComparer : IEqualityComparer<object?[]>
{
    public static KeyComparer Instance { get; } = new();

    public bool Equals(object?[]? x, object?[]? y)
    {
        if (x is null || y is null || x.Length != y.Length) return ReferenceEquals(x, y);
        for (var i = 0; i < x.Length; i++)
            if (!ValueEquality.Same(x[i], y[i])) return false;
        return true;
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
