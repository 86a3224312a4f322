using DataSync.Plans.Runtime;

namespace DataSync.Engine.Merging;

/// <summary>One row on its way through a batch of a merge: the row read, its key, and what the target has for it.</summary>
/// <param name="source">Used again for every batch.</param>
internal sealed class MergeRow(Row source)
{
    public Row Source => source;

    /// <summary>One value for each column of <c>on</c>, none of them null.</summary>
    public object?[] Key { get; set; } = [];

    /// <summary>The row of the target; null when it has none.</summary>
    public Row? Existing { get; set; }

    /// <summary>The target has several rows with this key.</summary>
    public bool IsAmbiguous { get; set; }

    /// <summary>It was found bad and told of: it is left out from now on.</summary>
    public bool IsBad { get; set; }

    /// <summary>A row of the target that the source has not.</summary>
    public bool IsExtra { get; set; }

    /// <summary>A row of the target that the source has not, and that stays: <see cref="HeldRows"/>.</summary>
    public bool IsHeld { get; set; }

    /// <summary>It is known to be as it was: nothing is looked up.</summary>
    public bool IsPassed { get; set; }

    /// <summary>Digest of what is read of it.</summary>
    public string Content { get; set; } = "";

    /// <summary>Digest of <see cref="Key"/>.</summary>
    public string Record { get; set; } = "";

    public void Begin(object?[] key)
    {
        Key = key;
        IsBad = false;
        Forget();
    }

    /// <summary>What the target has is looked up again.</summary>
    public void Forget()
    {
        Existing = null;
        IsAmbiguous = IsPassed = false;
    }
}
