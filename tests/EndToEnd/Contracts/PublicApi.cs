using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace SRNet.EndToEnd.Tests.Contracts;

/// <summary>What of an assembly a program outside can use, as text: a line per type and, indented, one per member, in the words of C#.</summary>
internal sealed class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int",
        [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(nint)] = "nint", [typeof(nuint)] = "nuint", [typeof(float)] = "float",
        [typeof(double)] = "double", [typeof(string)] = "string", [typeof(object)] = "object", [typeof(void)] = "void",
    };

    private readonly NullabilityInfoContext _nullability = new();

    public static string Of(Assembly assembly)
    {
        var api = new PublicApi();
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(api.Head(type)).Append('\n');
            var members = type.IsEnum
                ? Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}")
                : typeof(Delegate).IsAssignableFrom(type) ? [] : type.GetMembers(Declared).Select(api.Member).OfType<string>().Order(StringComparer.Ordinal);
            foreach (var member in members)
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private string Head(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"delegate {Return(invoke)} {Name(type, full: true)}({Parameters(invoke)})";
        }

        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = type.GetInterfaces().Except(inherited).Where(i => i.IsVisible && i.Name != "IEquatable`1").Select(i => Name(i)).Order(StringComparer.Ordinal).ToList();
        if (!type.IsValueType && type.BaseType is { } parent && parent != typeof(object))
        {
            bases.Insert(0, Name(parent));
        }

        return $"{kind} {Name(type, full: true)}{(bases.Count == 0 || type.IsEnum ? "" : " : " + string.Join(", ", bases))}";
    }

    // Null for what is not to be seen, or was not written by a person.
    private string? Member(MemberInfo member) => member switch
    {
        FieldInfo f when Seen(f.IsPublic, f.IsFamily || f.IsFamilyOrAssembly) => f.IsLiteral
            ? $"const {Name(f.FieldType)} {f.Name} = {Value(f.GetRawConstantValue())}"
            : $"{(f.IsStatic ? "static " : "")}{(f.IsInitOnly ? "readonly " : "")}{Annotated(_nullability.Create(f))} {f.Name}",
        PropertyInfo p when p.GetAccessors(nonPublic: true).Any(Seen) && !Generated(p) => Property(p),
        EventInfo e when Seen(e.AddMethod!) => $"{(e.AddMethod!.IsStatic ? "static " : "")}event {Annotated(_nullability.Create(e))} {e.Name}",
        ConstructorInfo { IsStatic: false } c when Seen(c) && !Generated(c) => $"{Name(c.DeclaringType!)}({Parameters(c)})",
        MethodInfo { IsSpecialName: false } m when Seen(m) && !Generated(m) => $"{Modifiers(m)}{Return(m)} {m.Name}{Generic(m)}({Parameters(m)})",
        MethodInfo { IsSpecialName: true } m when Seen(m) && !Generated(m) && m.Name.StartsWith("op_", StringComparison.Ordinal) => $"static {Return(m)} {m.Name}({Parameters(m)})",
        _ => null,
    };

    private string Property(PropertyInfo property)
    {
        var (get, set) = (property.GetMethod, property.SetMethod);
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        var init = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var accessors = (get is not null && Seen(get) ? " get;" : "") + (set is not null && Seen(set) ? init ? " init;" : " set;" : "");
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers((get ?? set)!)}{required}{Annotated(_nullability.Create(property))} {name} {{{accessors} }}";
    }

    private static bool Seen(MethodBase method) => Seen(method.IsPublic, method.IsFamily || method.IsFamilyOrAssembly);

    private static bool Seen(bool open, bool heirs) => open || heirs;

    private static bool Generated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name.Contains('<', StringComparison.Ordinal);

    private static string Modifiers(MethodBase m) => m.IsStatic ? "static "
        : m.DeclaringType!.IsInterface ? ""
        : m.IsAbstract ? "abstract "
        : m is MethodInfo i && i.GetBaseDefinition() != i ? "override "
        : m is { IsVirtual: true, IsFinal: false } ? "virtual " : "";

    private static string Generic(MethodInfo m) => m.IsGenericMethod ? $"<{string.Join(", ", m.GetGenericArguments().Select(a => a.Name))}>" : "";

    private string Return(MethodInfo m) => m.ReturnType == typeof(void) ? "void" : Annotated(_nullability.Create(m.ReturnParameter));

    private string Parameters(MethodBase m) => string.Join(", ", m.GetParameters().Select(Parameter));

    private string Parameter(ParameterInfo p) =>
        $"{(p.IsOut ? "out " : p.IsIn ? "in " : p.ParameterType.IsByRef ? "ref " : "")}{Annotated(_nullability.Create(p))} {p.Name}{(p.HasDefaultValue ? " = " + Value(p.RawDefaultValue) : "")}";

    private static string Value(object? value) => value switch { null => "default", string s => $"\"{s}\"", _ => Convert.ToString(value, CultureInfo.InvariantCulture)! };

    private static string Annotated(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        var mark = !type.IsValueType && info.ReadState == NullabilityState.Nullable ? "?" : "";
        return type.IsGenericType && Nullable.GetUnderlyingType(type) is null && info.GenericTypeArguments.Length > 0
            ? $"{Bare(type)}<{string.Join(", ", info.GenericTypeArguments.Select(Annotated))}>{mark}"
            : Name(type) + mark;
    }

    private static string Name(Type type, bool full = false)
    {
        if (type.IsByRef || type.IsPointer || type.IsArray)
        {
            return Name(type.GetElementType()!) + (type.IsArray ? "[]" : type.IsPointer ? "*" : "");
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Name(value) + "?";
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        var name = (full && type.Namespace is { } space ? space + "." : "") + (type.IsNested && !type.IsGenericParameter ? Bare(type.DeclaringType!) + "." : "") + Bare(type);
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(a => Name(a)))}>" : name;
    }

    private static string Bare(Type type) => type.Name.Split('`')[0];
}
