// Blittable types only cross the native boundary, checked by the compiler.
[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]
