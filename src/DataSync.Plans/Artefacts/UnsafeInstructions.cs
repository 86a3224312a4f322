using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace DataSync.Plans.Artefacts;

/// <summary>Finds instructions that reach around the type system: pointers, indirect calls, raw memory. Generated code never contains them.</summary>
internal static class UnsafeInstructions
{
    private static readonly FrozenDictionary<ushort, OpCode> ByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => f.GetValue(null))
        .OfType<OpCode>()
        .ToFrozenDictionary(code => unchecked((ushort)code.Value));

    private static readonly FrozenSet<OpCode> Forbidden = FrozenSet.ToFrozenSet(
    [
        OpCodes.Calli, OpCodes.Jmp, OpCodes.Ldftn, OpCodes.Ldvirtftn, OpCodes.Localloc, OpCodes.Cpblk, OpCodes.Initblk, OpCodes.Cpobj, OpCodes.Mkrefany, OpCodes.Refanyval,
        OpCodes.Refanytype, OpCodes.Arglist, OpCodes.Conv_I, OpCodes.Conv_U, OpCodes.Conv_Ovf_I, OpCodes.Conv_Ovf_U, OpCodes.Conv_Ovf_I_Un, OpCodes.Conv_Ovf_U_Un,
        OpCodes.Ldind_I, OpCodes.Ldind_I1, OpCodes.Ldind_I2, OpCodes.Ldind_I4, OpCodes.Ldind_I8, OpCodes.Ldind_R4, OpCodes.Ldind_R8, OpCodes.Ldind_Ref, OpCodes.Ldind_U1,
        OpCodes.Ldind_U2, OpCodes.Ldind_U4, OpCodes.Stind_I, OpCodes.Stind_I1, OpCodes.Stind_I2, OpCodes.Stind_I4, OpCodes.Stind_I8, OpCodes.Stind_R4, OpCodes.Stind_R8,
        OpCodes.Stind_Ref,
    ]);

    /// <summary>Name of the first forbidden or unknown instruction, or null.</summary>
    public static string? First(BlobReader il)
    {
        while (il.RemainingBytes > 0)
        {
            ushort value = il.ReadByte();
            if (value == 0xFE) value = (ushort)(0xFE00 | il.ReadByte());
            if (!ByValue.TryGetValue(value, out var code)) return $"0x{value:x}";
            if (Forbidden.Contains(code)) return code.Name;
            var size = code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => checked(il.ReadInt32() * 4),
                _ => 4,
            };
            il.Offset += size;
        }
        return null;
    }
}
