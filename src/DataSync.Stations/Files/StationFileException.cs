namespace DataSync.Stations.Files;

/// <summary>
/// A communication file, or a part of it, is refused: no row of it counts. The input moves the file to <c>err</c> and says so in the receipt.
/// </summary>
public sealed class StationFileException : StationException
{
    /// <inheritdoc cref="StationException(string, string, string, string, Exception)" />
    public StationFileException(string code, string cause, string place, string remedy, Exception? inner = null)
        : base(code, cause, place, remedy, inner)
    {
    }
}
