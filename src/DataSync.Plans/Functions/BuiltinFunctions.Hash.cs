using DataSync.Plans.Values;

namespace DataSync.Plans.Functions;

// Digests and binary forms.
public static partial class BuiltinFunctions
{
    private static IEnumerable<BuiltinFunction> HashRows() =>
    [
        new(FunctionGroup.Hash, "sha256", [P("x", SyncType.Text)], SyncType.Text, typeof(HashFunctions), nameof(HashFunctions.Sha256OfText),
            "The SHA-256 of the text's UTF-8 form, in hexadecimal digits.",
            [Ex("sha256(\"abc\")", "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"")]),
        new(FunctionGroup.Hash, "sha256", [P("x", SyncType.Bytes)], SyncType.Text, typeof(HashFunctions), nameof(HashFunctions.Sha256OfBytes),
            "The SHA-256, in hexadecimal digits.",
            [Ex("sha256(from_hex(\"616263\"))", "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"")]),
        new(FunctionGroup.Hash, "crc32", [P("x", SyncType.Text)], SyncType.Int, typeof(HashFunctions), nameof(HashFunctions.Crc32OfText),
            "The CRC-32 of the text's UTF-8 form.",
            [Ex("crc32(\"123456789\")", "3421780262")]),
        new(FunctionGroup.Hash, "crc32", [P("x", SyncType.Bytes)], SyncType.Int, typeof(HashFunctions), nameof(HashFunctions.Crc32OfBytes),
            "The CRC-32.",
            [Ex("crc32(from_hex(\"313233343536373839\"))", "3421780262")]),
        new(FunctionGroup.Hash, "guid_from", [P("x", SyncType.Text)], SyncType.Guid, typeof(HashFunctions), nameof(HashFunctions.GuidFrom),
            "A guid made from the text: the same text, the same guid.",
            [Ex("guid_from(\"abc\")", "ba7816bf-8f01-8fea-8141-40de5dae2223")]),
        new(FunctionGroup.Hash, "to_guid", [P("x", SyncType.Text)], SyncType.Guid, typeof(HashFunctions), nameof(HashFunctions.GuidOfText),
            "The guid a text shows.",
            [Ex("to_guid(\"9B2F7D2E-0c1a-4f7e-8f00-1234567890ab\")", "9b2f7d2e-0c1a-4f7e-8f00-1234567890ab"), Ex("to_guid(\"x\")", "DS6106")]),
        new(FunctionGroup.Hash, "from_hex", [P("x", SyncType.Text)], SyncType.Bytes, typeof(HashFunctions), nameof(HashFunctions.BytesOfHex),
            "The bytes a text shows in hexadecimal digits.",
            [Ex("from_hex(\"0AFF\")", "0aff"), Ex("from_hex(\"0\")", "DS6106")]),
    ];
}
