using System.Globalization;
using System.Reflection.Metadata;

namespace DataSync.Plans.Artefacts;

/// <summary>Finds instructions that reach around the type system: pointers, indirect calls, raw memory. Generated code never contains them.</summary>
internal static class UnsafeInstructions
{
    private const int Refused = -1;

    /// <summary>Name of the first forbidden or unknown instruction, or null.</summary>
    public static string? First(BlobReader il)
    {
        while (il.RemainingBytes > 0)
        {
            int value = il.ReadByte();
            if (value == 0xFE) value = 0xFE00 | il.ReadByte();
            var code = (ILOpCode)value;
            var size = code == ILOpCode.Switch ? checked(il.ReadInt32() * 4) : OperandSize(code);
            if (size == Refused) return Name(code);
            il.Offset += size;
        }
        return null;
    }

    private static string Name(ILOpCode code) => Enum.IsDefined(code)
        ? code.ToString().ToLowerInvariant().Replace('_', '.')
        : string.Create(CultureInfo.InvariantCulture, $"0x{(ushort)code:x}");

    /// <summary>Bytes behind an instruction that code may contain. Ranges are in the order of the standard's table (ECMA-335, partition III).</summary>
    internal static int OperandSize(ILOpCode code) => code switch
    {
        >= ILOpCode.Nop and <= ILOpCode.Stloc_3 => 0,
        >= ILOpCode.Ldarg_s and <= ILOpCode.Stloc_s => 1,
        >= ILOpCode.Ldnull and <= ILOpCode.Ldc_i4_8 => 0,
        ILOpCode.Ldc_i4_s => 1,
        ILOpCode.Ldc_i4 or ILOpCode.Ldc_r4 => 4,
        ILOpCode.Ldc_i8 or ILOpCode.Ldc_r8 => 8,
        ILOpCode.Dup or ILOpCode.Pop or ILOpCode.Ret => 0,
        ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj => 4,
        >= ILOpCode.Br_s and <= ILOpCode.Blt_un_s => 1,
        >= ILOpCode.Br and <= ILOpCode.Blt_un => 4,
        >= ILOpCode.Add and <= ILOpCode.Conv_u8 => 0,
        >= ILOpCode.Ldobj and <= ILOpCode.Isinst => 4,
        ILOpCode.Conv_r_un or ILOpCode.Throw => 0,
        >= ILOpCode.Unbox and <= ILOpCode.Stobj => 4,
        >= ILOpCode.Conv_ovf_i1_un and <= ILOpCode.Conv_ovf_u8_un => 0,
        ILOpCode.Box or ILOpCode.Newarr or ILOpCode.Ldelema => 4,
        ILOpCode.Ldlen => 0,
        >= ILOpCode.Ldelem_i1 and <= ILOpCode.Stelem_ref => 0,
        >= ILOpCode.Ldelem and <= ILOpCode.Unbox_any => 4,
        >= ILOpCode.Conv_ovf_i1 and <= ILOpCode.Conv_ovf_u8 => 0,
        ILOpCode.Ckfinite => 0,
        ILOpCode.Ldtoken => 4,
        ILOpCode.Conv_u2 or ILOpCode.Conv_u1 => 0,
        >= ILOpCode.Add_ovf and <= ILOpCode.Endfinally => 0,
        ILOpCode.Leave => 4,
        ILOpCode.Leave_s => 1,
        >= ILOpCode.Ceq and <= ILOpCode.Clt_un => 0,
        >= ILOpCode.Ldarg and <= ILOpCode.Stloc => 2,
        ILOpCode.Endfilter or ILOpCode.Volatile or ILOpCode.Tail or ILOpCode.Rethrow or ILOpCode.Readonly => 0,
        ILOpCode.Unaligned => 1,
        ILOpCode.Initobj or ILOpCode.Constrained or ILOpCode.Sizeof => 4,
        _ => Refused,
    };
}
