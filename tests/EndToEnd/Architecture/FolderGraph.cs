using System.Reflection;
using System.Reflection.Emit;

namespace SRNet.EndToEnd.Tests.Architecture;

/// <summary>
/// The folders of an assembly and which of them use which, as the compiler bound their types: bases, fields, signatures, attributes and the code itself. A folder is a
/// namespace. What a compiler leaves no trace of, the value of a constant and a name in nameof, is not seen.
/// </summary>
internal sealed class FolderGraph
{
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<short, OpCode> Codes =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => c.Value);

    // From, to, and the types of the first use that was found.
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    /// <summary>Looks through types that belong together.</summary>
    public FolderGraph(IEnumerable<Type> types)
    {
        var known = types.Where(t => t.Namespace is not null).ToHashSet();
        foreach (var type in known)
        {
            foreach (var used in Uses(type).SelectMany(Parts).Where(known.Contains))
            {
                Add(type, used);
            }
        }
    }

    /// <summary>Every set of folders that lead back to each other, as a text that names the types which close it; none when there is no cycle.</summary>
    public IReadOnlyList<string> Cycles()
    {
        var reached = _uses.Keys.ToDictionary(folder => folder, Reached);
        return [.. _uses.Keys
            .Where(folder => reached[folder].Contains(folder))
            .GroupBy(folder => string.Join(" ", reached[folder].Where(other => reached.TryGetValue(other, out var back) && back.Contains(folder)).Order(StringComparer.Ordinal)))
            .Select(set => $"{set.Key}:\n" + string.Join("\n", set.SelectMany(from => _uses[from].Where(to => set.Contains(to.Key)).Select(to => "  " + to.Value))))];
    }

    private HashSet<string> Reached(string folder)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([folder]);
        while (open.TryPop(out var next))
        {
            foreach (var to in _uses.TryGetValue(next, out var used) ? used.Keys.Where(reached.Add) : [])
            {
                open.Push(to);
            }
        }

        return reached;
    }

    private void Add(Type type, Type used)
    {
        var (from, to) = (type.Namespace!, used.Namespace!);
        if (from != to)
        {
            if (!_uses.TryGetValue(from, out var uses))
            {
                _uses.Add(from, uses = new(StringComparer.Ordinal));
            }

            uses.TryAdd(to, $"{Outermost(type).FullName} uses {Outermost(used).FullName}");
        }
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } owner ? Outermost(owner) : type;

    private static IEnumerable<Type> Uses(Type type)
    {
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        return [
            .. type.BaseType is { } parent ? [parent] : Type.EmptyTypes,
            .. type.GetInterfaces().Except(inherited),
            .. type.GetGenericArguments().SelectMany(a => a.IsGenericParameter ? a.GetGenericParameterConstraints() : []),
            .. type.GetCustomAttributesData().Select(a => a.AttributeType),
            .. type.GetFields(Own).Select(f => f.FieldType),
            .. type.GetMethods(Own).SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType).Concat(Body(m))),
            .. type.GetConstructors(Own).SelectMany(c => c.GetParameters().Select(p => p.ParameterType).Concat(Body(c)))];
    }

    private static List<Type> Body(MethodBase method)
    {
        var uses = new List<Type>();
        if (method.GetMethodBody() is not { } body)
        {
            return uses;
        }

        uses.AddRange(body.LocalVariables.Select(v => v.LocalType));
        uses.AddRange(body.ExceptionHandlingClauses.Where(c => c.Flags == ExceptionHandlingClauseOptions.Clause && c.CatchType is not null).Select(c => c.CatchType!));
        var code = body.GetILAsByteArray()!;
        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (var at = 0; at < code.Length;)
        {
            var first = code[at++];
            var operation = Codes[first == 0xFE ? (short)(0xFE00 | code[at++]) : first];
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                var member = method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments);
                uses.AddRange(member is Type named ? [named] : [member!.DeclaringType!, .. member is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : []]);
            }

            at += Size(operation.OperandType, code, at);
        }

        return uses;
    }

    private static int Size(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    // What a type is made of: elements of arrays and pointers, generic definitions and their arguments.
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) :
        type.IsFunctionPointer ? type.GetFunctionPointerParameterTypes().Append(type.GetFunctionPointerReturnType()).SelectMany(Parts) :
        type.IsGenericType ? type.GetGenericArguments().Where(a => !a.IsGenericParameter).SelectMany(Parts).Append(type.GetGenericTypeDefinition()) :
        [type];
}
