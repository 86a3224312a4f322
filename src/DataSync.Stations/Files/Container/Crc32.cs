namespace DataSync.Stations.Files.Container;

/// <summary>The check sum of the ZIP format (polynomial 0xEDB88320), eight bytes at a time.</summary>
internal static class Crc32
{
    private static readonly uint[] Tables = Build();

    /// <summary>Continues from <paramref name="crc"/>; 0 begins.</summary>
    internal static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = crc ^ (bytes[0] | ((uint)bytes[1] << 8) | ((uint)bytes[2] << 16) | ((uint)bytes[3] << 24));
            crc = Tables[(7 << 8) + (int)(low & 0xFF)] ^ Tables[(6 << 8) + (int)((low >> 8) & 0xFF)]
                ^ Tables[(5 << 8) + (int)((low >> 16) & 0xFF)] ^ Tables[(4 << 8) + (int)(low >> 24)]
                ^ Tables[(3 << 8) + bytes[4]] ^ Tables[(2 << 8) + bytes[5]] ^ Tables[(1 << 8) + bytes[6]] ^ Tables[bytes[7]];
        }
        foreach (var b in bytes) crc = Tables[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] Build()
    {
        var tables = new uint[8 << 8];
        for (uint i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            tables[i] = crc;
        }
        for (var i = 256; i < tables.Length; i++) tables[i] = tables[tables[i - 256] & 0xFF] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
